"""Kinds of place, in Chinese and English, and what meeting there implies before anybody has asked further.

`setting` is the word that rules use for a meeting at such a place; "" means that the kind alone says nothing.
The nine small kinds (九小场所) are those a village doctor's round covers.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    zh: str
    en: str
    setting: str = ""
    small: bool = False
    vehicle: bool = False


_ALL = (
    Kind("chess-room", "棋牌室", "Chess and card room", "entertainment", small=True),
    Kind("teahouse", "茶馆", "Teahouse", "entertainment", small=True),
    Kind("small-shop", "小商店", "Small shop", "shop", small=True),
    Kind("small-eatery", "小餐饮", "Small eatery", "meal", small=True),
    Kind("guesthouse", "小旅馆", "Guesthouse", "lodging", small=True),
    Kind("song-and-dance", "小歌舞厅", "Song and dance hall", "entertainment", small=True),
    Kind("net-cafe", "小网吧", "Internet cafe", "entertainment", small=True),
    Kind("beauty-bath", "小美容洗浴", "Beauty or bath house", "service", small=True),
    Kind("small-factory", "小生产加工", "Small factory or workshop", "workplace", small=True),
    Kind("home", "住宅", "Home", "home"),
    Kind("compound", "住宅小区", "Housing compound"),
    Kind("building", "楼栋", "Building"),
    Kind("restaurant", "餐馆", "Restaurant", "meal"),
    Kind("canteen", "食堂", "Canteen", "meal"),
    Kind("school", "学校", "School", "school"),
    Kind("kindergarten", "幼儿园", "Kindergarten", "school"),
    Kind("dormitory", "宿舍", "Dormitory", "home"),
    Kind("workplace", "工作场所", "Workplace", "workplace"),
    Kind("office", "办公室", "Office", "workplace"),
    Kind("market", "农贸市场", "Market", "market"),
    Kind("supermarket", "超市", "Supermarket", "shop"),
    Kind("mall", "商场", "Mall", "shop"),
    Kind("station", "车站", "Station", "transport"),
    Kind("clinic", "诊所卫生室", "Clinic", "care"),
    Kind("pharmacy", "药店", "Pharmacy", "shop"),
    Kind("hospital", "医院", "Hospital", "care"),
    Kind("care-home", "养老院", "Care home", "care"),
    Kind("cinema", "影院", "Cinema", "entertainment"),
    Kind("gym", "健身房", "Gym", "entertainment"),
    Kind("worship", "宗教场所", "Place of worship", "gathering"),
    Kind("hall", "礼堂宴会厅", "Hall", "gathering"),
    Kind("lift", "电梯", "Lift", "lift"),
    Kind("toilet", "公共卫生间", "Shared toilet", "shared-toilet"),
    Kind("outdoors", "户外", "Outdoors", "outdoors"),
    Kind("farm", "农田养殖场", "Farm", "outdoors"),
    Kind("isolation-site", "集中隔离点", "Isolation site", "isolation"),
    Kind("sampling-site", "采样点", "Sampling site", "sampling"),
    Kind("laboratory", "实验室", "Laboratory", "workplace"),
    Kind("checkpoint", "卡口", "Checkpoint"),
    Kind("aircraft", "飞机", "Aircraft", "vehicle", vehicle=True),
    Kind("train", "火车", "Train", "vehicle", vehicle=True),
    Kind("coach", "客车", "Coach", "vehicle", vehicle=True),
    Kind("bus", "公交车", "Bus", "vehicle", vehicle=True),
    Kind("metro", "地铁", "Metro", "vehicle", vehicle=True),
    Kind("ship", "客船", "Ship", "vehicle", vehicle=True),
    Kind("car", "小汽车", "Car", "vehicle", vehicle=True),
    Kind("taxi", "出租车网约车", "Taxi", "vehicle", vehicle=True),
    Kind("other", "其他场所", "Other place"),
)
KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}
SMALL: tuple[str, ...] = tuple(kind.code for kind in _ALL if kind.small)


def label(code: str, language: str) -> str:
    """The kind's name in the reader's language; "" for an unknown kind."""
    kind = KINDS.get(code)
    if kind is None:
        return code
    return kind.zh if language.startswith("zh") else kind.en


def read(text: str) -> str:
    """The code of a kind written as a code, in Chinese or in English; "" when it is none of ours."""
    wanted = text.strip().casefold()
    for kind in _ALL:
        if wanted in (kind.code, kind.zh, kind.en.casefold(), kind.zh.removeprefix("小")):
            return kind.code
    return _OTHER_WORDS.get(wanted, "")


_OTHER_WORDS = {
    "麻将馆": "chess-room",
    "麻将室": "chess-room",
    "家": "home",
    "家里": "home",
    "居民住宅": "home",
    "小卖部": "small-shop",
    "便利店": "small-shop",
    "饭店": "restaurant",
    "餐厅": "restaurant",
    "宾馆": "guesthouse",
    "酒店": "guesthouse",
    "ktv": "song-and-dance",
    "网吧": "net-cafe",
    "理发店": "beauty-bath",
    "工厂": "workplace",
    "单位": "workplace",
    "菜市场": "market",
    "卫生院": "hospital",
    "卫生室": "clinic",
    "汽车站": "station",
    "火车站": "station",
    "大巴": "coach",
    "高铁": "train",
    "网约车": "taxi",
}
