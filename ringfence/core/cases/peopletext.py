"""Who was along, and how a person stands to other cases, as interview notes say it: 与妻子（病例2）, 系病例1的同事."""

import re
from dataclasses import dataclass

from ringfence.core.cases.proposals import Relation
from ringfence.core.places.numerals import number

# Order matters: 表哥 is a relative and no brother, 外孙女 no daughter.
KINDS: tuple[tuple[str, str], ...] = (
    ("spouse", "夫妻|夫妇|妻子?|丈夫|爱人|配偶|老公|老婆|老伴"),
    ("relative", r"[表堂][哥弟姐妹兄]|岳[父母]|婆婆|公公|儿媳妇?|女婿|舅[舅妈]?|姑[姑妈父]?|[姨伯叔婶][妈父母伯叔婶]?|亲戚|亲属|侄[子女]?|嫂子?|姐夫|妹夫|亲家"),
    ("grandparent", "外公|外婆|爷爷|奶奶|外孙女?|孙[子女]|祖[父母孙]"),
    ("parent-child", "母亲|父亲|爸爸?|妈妈?|儿子|女儿|母子|母女|父子|父女|之?[父母子女](?!友|性|生|士|孩|朋|，)"),
    ("sibling", "哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|兄妹|姐弟|[哥弟姐妹兄]"),
    ("teacher-pupil", "老师|学生|师生|班主任"),
    ("classmate", "同学|同班"),
    ("colleague", "同事|工友|同一?办公室|同一?单位|同一?车间|领导|下属|搭档"),
    ("household", "同住(?!.{0,4}小区)|共同居住|一起居住|住在一起|室友|同一?宿舍|同寝|同户"),
    ("neighbour", "邻居|同一?小区|同一?楼栋|同楼|同村|隔壁"),
    ("friend", "好友|男友|女友|男朋友|女朋友|朋友|牌友|闺蜜|老乡"),
    ("contact", "密切接触者|密接|接触者"),
    ("meal", "同桌|共餐|聚餐|同餐|(?:一起|一同|共同|同一).{0,5}(?:就餐|吃饭|用餐|进餐)"),
    ("vehicle", "同乘|同车|同一?辆?车|同一?航班|同机|驾驶|私家车|乘坐"),
)  # fmt: skip
_KIND = [(code, re.compile(pattern)) for code, pattern in KINDS]
STANDING = {"spouse", "relative", "grandparent", "parent-child", "sibling", "teacher-pupil", "classmate", "colleague",
            "household", "neighbour", "friend", "contact"}  # fmt: skip
_N = r"(?:\d{1,4}|[一二三四五六七八九十百]{1,4})"
_SERIES = r"(?:确诊)?病例|无症状感染者?|无症状|(?:阳性)?感染者|阳性人员"
_MORE = rf"(?:\s*(?:[-—~～]|至|到|、|和|及|与|以及)\s*{_N}(?!\d|[年月日号时点分名个位人:：]))*"
_AND = re.compile(r"\s*(?:、|和|及|与|以及)\s*")
REF = re.compile(
    rf"(?P<series>{_SERIES})(?P<numbers>{_N}(?!\d){_MORE})|(?P<n2>{_N})号(?P<series2>{_SERIES})|第(?P<n3>{_N})例(?P<series3>{_SERIES})?"
)
SELF = re.compile(
    rf"^\s*(?:该|本)?(?:{_SERIES})({_N})?\s*(?:[，,:：、(（]\s*(?:男|女|性别|现?住|某|系|为|是|\d+岁)|$)"
)
NO_LINK = re.compile(r"无交集|无接触|没有?接触|未接触|否认|不认识|无关联")
_ROLE = ("妻子|丈夫|爱人|老公|老婆|老伴|配偶|母亲|父亲|爸爸|妈妈|父母|儿子|女儿|儿媳|女婿|岳父|岳母|公公|婆婆|爷爷|奶奶|外公|外婆|"
         "孙子|孙女|外孙女|外孙|哥哥|弟弟|姐姐|妹妹|表[哥弟姐妹]|堂[哥弟姐妹]|舅舅|舅妈|姑姑|姑父|姨妈|叔叔|伯伯|婶婶|侄子|侄女|嫂子|"
         "家人|家属|亲戚|朋友|好友|男友|女友|男朋友|女朋友|同事|同学|工友|邻居|室友|牌友|客户|老板|老师|学生|领导|老乡|小孩|孩子|"
         "一家人|全家|夫妻|战友|徒弟|师傅|司机|店主")  # fmt: skip
_SURNAME = "[王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔汤向文欧]"
_NAME = rf"(?:[\u4e00-\u9fff]某{{1,2}}|小{_SURNAME}|{_SURNAME}[婶叔姐哥嫂伯姨爷总](?=一起|一同|一道|在|到|去|、|和|，|,|$))"
_PERSON = (
    rf"(?:(?:\d+|几|[一两三四五六七八九十]+)[名个位])?(?:(?:其|自己的?)?(?:{_ROLE})(?:{_NAME}|(?:等)?(?:\d+|[一两三四五六七八九十]+)[名个]?人|们)?|{_NAME})"
    rf"(?:等(?:\d+|[一两三四五六七八九十]+)?人)?(?:[(（](?:{_SERIES})[^)）]{{1,8}}[)）])?"
)
PERSONS = rf"{_PERSON}(?:\s*(?:、|和|及|与)\s*{_PERSON})*"
_TOGETHER = r"(?:一起|一同|一道|共同|同行|陪同下?|等人)*"
WITH = re.compile(
    rf"(?:(?:与|和|跟|同|陪同?|带着?|携带?|领着?|送|随|伙同)(?P<who>{PERSONS}){_TOGETHER}"
    rf"|(?:由|在)(?P<who2>{PERSONS})陪同下?|乘坐?(?P<who4>{PERSONS})(?:的|驾驶|所驾)|同行(?:人员|人|者|的)?(?:还?有|为|:|：)(?P<who3>{PERSONS}))"
)
WITH_CASES = re.compile(rf"(?:与|和|跟|同)(?:{REF.pattern.replace('?P<', '?P<w_')})(?:{_TOGETHER})")
ALONE = re.compile(r"独自|一个人|单独|独自一人|只身|一人(?!间|户|份|[次桌])")


@dataclass(frozen=True, slots=True)
class Along:
    """Who was along: the words, where they stand, or that the person was alone."""

    words: str = ""
    span: tuple[int, int] = (0, 0)
    alone: bool = False


def along(clause: str) -> Along:
    """The companions a clause names; 与家人 and 带孙子 alike, but not 接孩子 (that is what one goes for)."""
    found = WITH.search(clause)
    if found:
        name = next(name for name in ("who", "who2", "who3", "who4") if found[name])
        words = re.sub(r"[(（].*?[)）]", "", found[name])
        return Along(words, found.span(name))
    alone = ALONE.search(clause)
    return Along("", alone.span(), True) if alone else Along()


def is_self(clause: str, *, first: bool) -> bool:
    """病例3，女，...: the head of a note names its own person."""
    return first and SELF.match(clause) is not None


def relations(clause: str, *, before: str = "") -> list[Relation]:
    """Every other case a clause names, with the kind of link as far as it is said ("met" where it is not)."""
    if NO_LINK.search(clause):
        return []
    found: list[Relation] = []
    refs = list(REF.finditer(clause))
    for n, ref in enumerate(refs):
        if before + clause[: ref.start()] == "" and is_self(clause, first=True):
            continue
        first = last = n
        while last + 1 < len(refs) and _AND.fullmatch(clause[refs[last].end() : refs[last + 1].start()]):
            last += 1
        while first and _AND.fullmatch(clause[refs[first - 1].end() : refs[first].start()]):
            first -= 1
        tail = clause[refs[last].end() : refs[last + 1].start() if last + 1 < len(refs) else None]
        head = clause[refs[first - 1].end() if first else 0 : refs[first].start()]
        kind = _kind(tail, head, whole=clause)
        series, numbers = _numbers(ref)
        found += [Relation(one, series, kind, clause.strip(), ref.span()) for one in numbers]
    return found


def _kind(tail: str, head: str, *, whole: str) -> str:
    inside = re.match(r"\s*[(（]([^)）]{1,6})[)）]", tail)
    if inside and (code := _first(inside[1])):
        return code
    before = re.search(rf"({_ROLE})[\u4e00-\u9fff]{{0,2}}[(（]\s*$", head)
    if before and (code := _first(before[1])):
        return code
    # 在病例2家中, 与病例2打牌: what follows says how they stand only where it follows at once, or after 系/为/的.
    code = _first(tail) or ("meal" if re.search("同桌|共餐", head) else "")
    if code in STANDING and not re.match(
        r"\s*(?:[)）]|的|之|系|为|是|有|互为|属|曾|均|一直|居住|住|同|在|密|\w{0,2}$)", tail
    ):
        code = ""
    if not code and re.search("同乘|同车|乘坐", head):
        code = "vehicle"
    return code or "met"


def _first(words: str) -> str:
    """The kind whose word stands first; of two at one place the earlier in the table (表哥 before 哥)."""
    best: tuple[int, int, str] | None = None
    for order, (code, pattern) in enumerate(_KIND):
        match = pattern.search(words)
        if match and (best is None or (match.start(), order) < best[:2]):
            best = (match.start(), order, code)
    return best[2] if best else ""


def _numbers(ref: "re.Match[str]") -> tuple[str, list[int]]:
    series = ref["series"] or ref["series2"] or ref["series3"] or "病例"
    code = "asymptomatic" if "无症状" in series else "case" if "病例" in series else "infected"
    words = ref["numbers"] or ref["n2"] or ref["n3"]
    found: list[int] = []
    for part in re.split(r"、|和|及|与|以及", words):
        ends = [int(text) if text.isdigit() else number(text) for text in re.findall(_N, part)]
        found += range(ends[0], ends[1] + 1) if len(ends) == 2 and ends[0] < ends[1] < ends[0] + 50 else ends
    return code, found
