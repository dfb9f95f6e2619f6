"""The words that packs may use: classes, facts, settings, units, grades. A pack can add settings of its own (`words`)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One thing in Chinese and in English."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that can be known of a meeting. `kind` is bool, number or text."""

    kind: str
    words: Words
    unit: str = ""


CLASSES: dict[str, Words] = {
    "close": Words("密接", "Close contact"),
    "secondary": Words("次密接", "Secondary contact"),
    "general": Words("一般接触", "General contact"),
    "undetermined": Words("待判定", "Undetermined"),
    "companion": Words("时空伴随者", "Space-time companion"),
    "none": Words("无需管理", "No restriction"),
}

ORDER = ("none", "general", "undetermined", "close")
"""Ring 1 from lightest to strictest; secondary and companion stand beside this order, never in it."""

FACTS: dict[str, Fact] = {
    "same_household": Fact("bool", Words("共同居住", "lives in the same household")),
    "direct": Fact("bool", Words("同时在场", "was there at the same time")),
    "indirect": Fact("bool", Words("先后到场", "came after the case had left")),
    "gap_minutes": Fact("number", Words("相隔时间", "time since the case left"), "minute"),
    "setting": Fact("text", Words("场合", "setting")),
    "distance_m": Fact("number", Words("距离", "distance"), "metre"),
    "same_room": Fact("bool", Words("同一房间", "same room")),
    "protection": Fact("bool", Words("有效防护", "effective protection")),
    "minutes": Fact("number", Words("接触时长", "time together"), "minute"),
    "rows_apart": Fact("number", Words("相隔座位排数", "rows apart"), "row"),
    "same_carriage": Fact("bool", Words("同一车厢", "same carriage")),
    "same_cabin": Fact("bool", Words("同一包厢或船舱", "same compartment or cabin")),
    "ventilated": Fact("bool", Words("通风（非密闭）", "ventilated (not sealed)")),
    "hepa": Fact("bool", Words("高效空气过滤", "HEPA filtered air")),
    "serves_area": Fact("bool", Words("在该区域服务的乘务人员", "crew serving that area")),
    "physical_contact": Fact("bool", Words("身体直接接触", "direct physical contact")),
    "body_fluids": Fact("bool", Words("接触血液或体液", "contact with blood or body fluids")),
    "touched_items": Fact("bool", Words("接触患者衣物或被褥", "touched clothes or bedding")),
    "breastfed": Fact("bool", Words("由患者哺乳", "was breastfed by the case")),
    "environment_positive": Fact("bool", Words("环境阳性", "environment found contaminated")),
    "field_judged": Fact("bool", Words("现场判定", "judged so by the field team")),
    "after_first_contact": Fact(
        "bool", Words("在密接首次暴露之后", "after the close contact's first contact with the case")
    ),
    "before_isolation": Fact("bool", Words("在密接被隔离之前", "before the close contact was isolated")),
    "grid_minutes": Fact("number", Words("同一网格停留时长", "time in the same grid cell"), "minute"),
    "hours_in_area": Fact("number", Words("当地累计停留时长", "time spent in the area"), "hour"),
}

SETTINGS: dict[str, Words] = {
    "home": Words("家中", "at home"),
    "care": Words("照护诊疗", "care or treatment"),
    "visit": Words("探视", "visiting"),
    "aerosol-procedure": Words("产生气溶胶的操作", "aerosol-generating procedure"),
    "contaminated-objects": Words("接触污染物品", "contaminated objects"),
    "office": Words("办公室", "office"),
    "workplace": Words("工作场所", "workplace"),
    "closed-workplace": Words("密闭工作场所", "closed workplace"),
    "workshop": Words("车间", "workshop"),
    "team": Words("班组", "work team"),
    "factory": Words("工厂", "factory"),
    "small-factory": Words("小生产加工", "small factory"),
    "meeting-room": Words("会议室", "meeting room"),
    "classroom": Words("教室", "classroom"),
    "school": Words("学校", "school"),
    "kindergarten": Words("幼儿园", "kindergarten"),
    "training": Words("培训机构", "training class"),
    "dormitory": Words("宿舍", "dormitory"),
    "lift": Words("电梯", "lift"),
    "toilet": Words("卫生间", "toilet"),
    "meal": Words("共同就餐", "shared meal"),
    "same-table": Words("同桌就餐", "meal at the same table"),
    "adjacent-table": Words("邻桌就餐", "meal at the next table"),
    "canteen": Words("食堂", "canteen"),
    "restaurant": Words("餐馆", "restaurant"),
    "small-eatery": Words("小餐饮店", "small eatery"),
    "entertainment": Words("共同娱乐", "shared entertainment"),
    "chess-room": Words("棋牌室", "chess room"),
    "teahouse": Words("茶馆", "teahouse"),
    "song-and-dance": Words("歌舞厅", "song-and-dance hall"),
    "net-cafe": Words("网吧", "internet café"),
    "cinema": Words("影院", "cinema"),
    "beauty-bath": Words("美容洗浴场所", "beauty or bath house"),
    "guesthouse": Words("小旅馆", "guesthouse"),
    "hotel": Words("酒店", "hotel"),
    "shop": Words("商店", "shop"),
    "small-shop": Words("小商店", "small shop"),
    "gym": Words("健身房", "gym"),
    "worship": Words("宗教场所", "place of worship"),
    "hall": Words("礼堂宴会厅", "hall"),
    "farm": Words("农田养殖场", "farm"),
    "laboratory": Words("实验室", "laboratory"),
    "checkpoint": Words("卡口", "checkpoint"),
    "supermarket": Words("超市", "supermarket"),
    "mall": Words("商场", "mall"),
    "market": Words("市场", "market"),
    "bank": Words("银行", "bank"),
    "outdoors": Words("户外", "outdoors"),
    "station": Words("车站", "station"),
    "metro": Words("地铁", "metro"),
    "bus": Words("公交车", "bus"),
    "car": Words("小汽车", "car"),
    "taxi": Words("出租车", "taxi"),
    "vehicle": Words("交通工具", "vehicle"),
    "aircraft": Words("航班", "aircraft"),
    "train": Words("列车", "train"),
    "soft-sleeper": Words("软卧包厢", "soft-sleeper compartment"),
    "coach": Words("客车", "coach"),
    "ship": Words("船舶", "ship"),
    "clinic": Words("诊所", "clinic"),
    "fever-clinic": Words("发热门诊", "fever clinic"),
    "hospital": Words("医院", "hospital"),
    "ward": Words("病房", "ward"),
    "waiting-room": Words("候诊室", "waiting room"),
    "pharmacy": Words("药店", "pharmacy"),
    "care-home": Words("养老机构", "nursing home"),
    "prison": Words("监管场所", "prison"),
    "isolation-site": Words("隔离点", "isolation site"),
    "sampling-site": Words("采样点", "sampling site"),
    "funeral": Words("葬礼", "funeral"),
    "poultry-market": Words("活禽市场", "live poultry market"),
    "building": Words("楼栋", "building"),
    "compound": Words("小区", "compound"),
    "other": Words("其他场所", "other place"),
}

GRADES: dict[str, Words] = {
    "A": Words("原始文本已核", "primary text seen"),
    "B": Words("官方发布或通讯社报道", "official statement or agency report seen"),
    "C": Words("转载或解读", "secondary reprint or explainer seen"),
    "U": Words("未核实", "unconfirmed"),
    "I": Words("本项目推断或计算", "our own inference or arithmetic"),
}

UNITS = (
    "day", "hour", "minute", "metre", "row", "setting", "yes-no", "plan", "tests", "words", "moment", "room",
    "1/hour", "quantum/hour", "m3/hour", "m3", "probability", "factor", "profile", "grid-metre",
    "minutes-by-kind",
)  # fmt: skip
