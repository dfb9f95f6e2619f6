"""Where a clause says that somebody was, and how they came: the words that stand where a place would."""

import re
from dataclasses import dataclass

FILL = "\x00"
_PLACE_END = ("店馆院站室场厅厂城楼所点房部处区园台摊街路巷弄村组镇乡县市社司校科宫家里边旁口下坪地柜吧庙寺堂桥广港码头坊庄苑府园舍棚滩校"
              "道号网行栋湾屋铺局会中心近上外心市V机梯学局")  # fmt: skip
_SUFFIX = re.compile(
    rf"(?:[{_PLACE_END}]|(?<![上值下加夜跟])班|(?:车|房|包|卫生|洗手)间|小区|中心|超市|公司|KTV|中学|小学|大学|机器?|附近|对面|[一二两三四五六七八九十\d]+[楼层])$"
)
_NAMES_ON = r"(?!.{0,2}(?:店|馆|院|站|室|厅|厂|城|字楼|所|点|房|中心|公司|摊|机|台|柜|公室|事处|酒楼|会所))"
_ACTS = (
    "就餐|用餐|吃饭|聚餐|进餐|购物|购买|采购|买|打牌|打麻将|打球|打针|打疫苗|打印|打包|打扫|打工|打饭|打游戏|玩|就诊|看病|看牙|看|取|拿|领取|领物|"
    "采样|做|核酸|检测|抗原|上班|上网|上(?=.{0,4}课)|下(?=象?棋)|值班|开会|参加|参与|办理|办事|办税|办卡|办丧|办酒|办证|办业务|理发|理疗|理货|"
    "烫|染发|剪发|剪头|散步|跳|健身|跑步|跑|锻炼|钓|遛|串门|做客|拜访|探望|探视|休息|睡|候车|候诊|等候|等车|等人|聊|学习|自习|读书|写|唱|观看|输液|"
    "接种|接(?!待|到)|送|寄|复采|复查|住院|治疗|隔离|留观|工作|干活|干农活|务工|帮忙|加油|洗|修|搬|装|卸|复印|消费|付款|停留|逗留|待(?!渡)|呆|吃|喝|跨年|过夜|"
    "住宿|过早|遇|碰|见面|聚|喂|种(?=菜|地|树|田)|插秧|收割|施肥|采摘|练|听|谈|商量|签|租|还书|借|充值|缴费|交费|存款|体检|抽血|拍|化验|陪护|陪床|照相|试|"
    "美容|美甲|按摩|收拾|乘凉|闲坐|坐|闲聊|晒|祭|扫墓|礼拜|排队|游玩|旅游|游览|参观|爬|扔|倒垃圾|绑|劳动|进货|送货|贷款|报名|面试|培训|考试|"
    "登记|下车|上车|中转|转车|换乘|住(?=\\d|了|下|$)|出诊|巡|执勤|前台登记|和病例|与|时(?=$|[，,])|并(?=与|和|在)"
)  # fmt: skip
ACT = re.compile(rf"(?:{_ACTS}){_NAMES_ON}")
IN_WORK = re.compile("上班|工作|上课|单位|公司|厂|学校|开店|工地|车间|小学|中学|幼儿园")
_PREP = "前往|到达|抵达|去到|去了|去过|到过|来到|进入|返回到?|回到|途经|路过|经过|送至|送到|转运至|住在|入住|赶到|赶往|在|到|去|至|赴|回"
PREP = re.compile(rf"(?:{_PREP})")
_SUBJECT = re.compile(
    r"^(?:[\s\x00：:·\-—至~～]|该病例|病例(?!\d)|患者|本人|其(?=在|到|去|曾|又|再|$)|[他她](?=在|到|去|又|曾|$)|[\u4e00-\u9fff]某{1,2}(?=在|到|去)|曾|均|又|再|先后|主要|一直|外出|出门"
    r"|下班后?|放学后?|扫[码场所]*|监控显示|微信支付记录|于|从|并|则|便|即|仅|都|还|已|分别|两次|多次|共同|自行|一起|期间|之后|随后|然后|后来|接着)+"
)
_HOME_NEXT = "$|[\x00，,。、；）)（(\\s]|休息|吃|睡|看|做|办公|上网|隔离|观察|未|没|不|待|呆|带|居|自|用|收|换|后|与|和|过|午|健康|静|学|陪|照|干|洗|打|照看|中做"
HOME = re.compile(
    rf"(?:(?:在|回到?|返回?|到|至|抵|来|均在|于)(?:自己|自)?(?:家)(?:中|里)?|居家|到家|回家|返家|(?<![\u4e00-\u9fff\d])家中)(?={_HOME_NEXT})"
)
ORIGIN = re.compile(
    r"(?:从|由|自)(?:[^,，。\x00]{1,14}?)(?=步行|走路|\x00|前往|到|至|出发|返回|回|去|开车|飞往|坐|乘|下来)(?:出发)?"
)
THERE = re.compile(
    r"^(?:(?:开|关|进)[店门]$|那里|该处|此处|那儿|这里|同一|同(?=餐|一)|哪|外地|外面$|一起|过(?!街|桥|水)|了)"
)
VEHICLE = re.compile(
    r"(?:同乘|乘坐|搭乘|换乘|转乘|改乘|乘|坐|搭)(?:了|着|上)?(?P<words>"
    r"(?P<train>(?:高铁|动车|火车|城际)?[GDCKTZYS]\d{1,4}次?(?:高铁|动车|列车|火车)?|高铁(?!站)|动车(?!站)|火车(?!站)|列车)"
    r"|(?P<bus>\d{1,3}路(?:公交车?|车)?|公交车?\d{1,3}路|公交车?(?!站))"
    r"|(?P<metro>地铁(?:\d+号线)?(?!站)|\d+号线地铁|轻轨)"
    r"|(?P<coach>[\u4e00-\u9fff]{0,4}?(?:大巴车?|班车|客车|中巴车?|校车|大客车)(?!站))"
    r"|(?P<aircraft>[A-Z0-9]{2}\d{3,4}次?(?:航班)?|飞机|航班)"
    r"|(?P<ship>[“\"]?[\u4e00-\u9fff\d]{0,6}[”\"]?(?:游船|客船|轮船|渡船|快艇|轮渡))"
    r"|(?P<lift>[\u4e00-\u9fff\d]{0,6}电梯))"
)  # fmt: skip
MODES = tuple((code, re.compile(pattern)) for code, pattern in (
    ("ambulance", "救护车|负压车|转运车"),
    ("taxi", r"出租车(?!公司|站)|网约车|打车|打的|的士|滴滴"),
    ("motorbike", "摩托车?|摩的"),
    ("ebike", "电动车(?!店)|电瓶车|电单车|电动自行车"),
    ("bicycle", "自行车(?!店)|单车|骑行"),
    ("walk", "步行(?!街)|走路|徒步"),
    ("car", r"自驾|驾车|开车|(?:驾驶|乘坐|乘|坐|搭).{0,14}(?:小车|私家车|小汽车|面包车|轿车|便车|货车|汽车(?!站))"),
))  # fmt: skip
_RIDE = re.compile(r"(?:骑|驾驶|驾|乘坐|乘|坐|搭)?(?:着|了)?(?:其|自己|自家)?的?(?:\d+)?(?:负压)?(?:自行车|共享单车|单车|骑行|步行|走路|徒步|电动车|电瓶车|电单车|摩托车?|摩的|自驾|驾车|开车|打车|打的|出租车|网约车|的士|滴滴|救护车|"
                   r"(?<=[乘坐驾驶搭]).{0,12}?(?:小车|私家车|小汽车|面包车|轿车|便车|货车))")  # fmt: skip
SEAT = re.compile(
    r"(?P<coach>\d{1,2})车(?:厢)?\s*(?P<seat>\d{1,3}[A-F]?)座?号?|(?P<row>\d{1,2})排(?P<no>\d{1,2})[座号]"
)
_PART = re.compile(r"、|和|及|以及|再到")
_BRANCH = re.compile(r"^[(（][^)）\d]{1,12}(?:店|部|院区|校区|分店|路|楼)[)）]")


@dataclass(frozen=True, slots=True)
class Where:
    """The words of a place and where they stand in the clause. `which` = several places in one phrase."""

    words: str = ""
    span: tuple[int, int] = (0, 0)
    home: bool = False
    which: bool = False
    acted: bool = False


def mode(clause: str) -> tuple[str, tuple[int, int]]:
    """How somebody came: a code and where it stands; "" where it is not said."""
    for code, pattern in MODES:
        if match := pattern.search(clause):
            return code, match.span()
    return "", (0, 0)


def vehicle(clause: str) -> tuple[str, str, tuple[int, int]]:
    """A vehicle shared with strangers, which is itself the place: its kind, its words and where they stand."""
    match = VEHICLE.search(clause)
    if not match:
        return "", "", (0, 0)
    kind = next(
        name for name in ("train", "bus", "metro", "coach", "aircraft", "ship", "lift") if match[name]
    )
    return kind, match["words"], match.span("words")


def seat(clause: str) -> str:
    match = SEAT.search(clause)
    if not match:
        return ""
    return f"{match['coach']}-{match['seat']}" if match["coach"] else f"{match['row']}-{match['no']}"


def blank(text: str, *spans: tuple[int, int]) -> str:
    """The text with those spans filled, so that offsets stay as they are."""
    for begin, end in spans:
        text = text[:begin] + FILL * (end - begin) + text[end:]
    return text


def where(rest: str) -> Where:
    """The place of a clause from which dates, times, people and rides are already blanked."""
    home = HOME.search(rest)
    rest = ORIGIN.sub(lambda found: FILL * len(found[0]), rest)
    rest = _RIDE.sub(lambda found: FILL * len(found[0]), rest)
    if home and not _later(rest, home.end()):
        return Where("home", home.span(), home=True)
    for prep in PREP.finditer(rest):
        if _inside_name(rest, prep.start()):
            continue
        found = _phrase(rest, prep.end())
        if found.words and not THERE.match(found.words):
            return found
        if found.words:
            return Where()
    subject = _SUBJECT.match(rest)
    found = _phrase(rest, subject.end() if subject else 0)
    if (
        found.words
        and not THERE.match(found.words)
        and (_SUFFIX.search(_bare(found.words)) or _BRANCH.search(found.words[-10:]))
    ):
        return found
    return Where(acted=found.acted or "外出" in rest)


def _later(rest: str, after: str | int) -> bool:
    """Whether a clause that speaks of home goes on to another place: 从家步行至茶馆."""
    found = re.search(r"(?:前往|到达|抵达|去到|至|进入)(?=[\u4e00-\u9fff])", rest[int(after) :])
    return found is not None


def _inside_name(rest: str, at: int) -> bool:
    return rest[max(0, at - 1) : at + 1] in (
        "外出",
        "采到",
        "直到",
        "遇到",
        "接到",
        "看到",
        "见到",
        "实在",
        "现在",
        "正在",
        "甚至",
        "签到",
        "报到",
        "失去",
        "过去",
    )


def _phrase(rest: str, begin: int) -> Where:
    """From `begin` to the act or the sign that ends the name; the first end after a word that ends names wins."""
    while begin < len(rest) and rest[begin] in FILL + " 了过位":
        if rest[begin] == "位" and not rest.startswith("位置", begin):
            break
        begin += 1
    hard = re.compile(r"[，,。；;：:\x00\s]|[(（)）]|(?<=.)(?:后|时)$").search(rest, begin)
    stop = hard.start() if hard else len(rest)
    while (hard and rest[stop] == "(") or (hard and stop < len(rest) and rest[stop] == "（"):
        branch = _BRANCH.match(rest[stop:])
        if not branch or stop == begin:
            break
        more = re.compile(r"[，,。；;：:\x00\s]|[(（)）]").search(rest, stop + branch.end())
        stop = more.start() if more else len(rest)
        hard = more
        if not more:
            break
    words = rest[begin:stop]
    ends = [found.start() for found in ACT.finditer(words) if found.start() > 0]
    good = next((end for end in ends if _SUFFIX.search(_bare(words[:end]))), None)
    cut = (
        good
        if good is not None
        else len(words)
        if _SUFFIX.search(_bare(words))
        else ends[0]
        if ends
        else _cut_back(words)
    )
    if ACT.match(words) and good is None and not _SUFFIX.search(words[:cut]):
        return Where(acted=True)
    name = re.sub(r"(?:先后|并|再|后|内|均|进行|一趟)$", "", words[:cut].strip())
    parts = [part for part in _PART.split(name) if part]
    which = len(parts) > 1 and all(_SUFFIX.search(_bare(part)) for part in parts)
    return Where(name, (begin, begin + len(name)), which=which, acted=bool(ends))


def _cut_back(words: str) -> int:
    """An act nobody listed: the name goes to the last word that ends names, if little follows it."""
    for end in range(len(words), max(0, len(words) - 7), -1):
        if end > 1 and _SUFFIX.search(words[:end]):
            return end
    return len(words)


def _bare(words: str) -> str:
    """Without a branch in brackets: 大碗先生餐厅（南门店）."""
    return re.sub(r"[(（][^)）]*[)）]$", "", words).rstrip('”"')
