"""Names of invented townships, communities, compounds and venues. No two townships share one; none is meant to be real."""

HEADS = "云石白溪松青梨竹荷柳枫桐莲兰菱苇芦杏桂樱霞岚星月晴雪露泉澜沧汀洲渚湾滩坪岭冈峰崖谷"
TAILS = "桥塘湖陂岭坡湾滩渡口庄坝冲垅园林坳坑屋铺墟山泽原台溪浦港田井"
GARDENS = ("家园", "花园", "雅苑", "新村", "小区", "华庭", "公馆", "里")
SIGNS = "福喜顺和兴旺祥瑞安康丰盛悦聚缘乐美诚信达鑫隆"
WORDS = {
    "chess-room": "棋牌室", "teahouse": "茶馆", "small-shop": "便利店", "small-eatery": "小饭馆", "guesthouse": "旅馆",
    "song-and-dance": "歌厅", "net-cafe": "网吧", "beauty-bath": "美发店", "small-factory": "加工厂", "clinic": "卫生室",
    "pharmacy": "药房", "restaurant": "酒楼", "supermarket": "超市", "market": "农贸市场", "mall": "百货", "cinema": "影院",
    "gym": "健身房", "worship": "禅院", "hall": "礼堂", "hospital": "卫生院", "workplace": "实业公司", "office": "办公楼",
    "farm": "农场", "kindergarten": "幼儿园", "primary": "小学", "junior": "初级中学", "senior": "高级中学",
    "dormitory": "宿舍", "care-home": "敬老院", "station": "汽车站", "bus": "路公交", "train": "次列车", "gate": "收费站",
    "outdoors": "广场",
}  # fmt: skip
NAMED_BY_PLACE = frozenset(
    "market hospital hall kindergarten primary junior senior station gate outdoors care-home".split()
)


def _pair(number: int) -> str:
    """A name of two signs, different for each number below HEADS times TAILS."""
    number = number * 997 % (len(HEADS) * len(TAILS))
    return HEADS[number % len(HEADS)] + TAILS[number // len(HEADS)]


def township_name(code: str) -> str:
    number = int(code[-3:])
    return _pair(number) + ("街道" if number % 5 == 0 else "镇" if number % 5 < 3 else "乡")


def community_name(township: str, number: int) -> str:
    """Unique within its township; elsewhere the same name may come again, as in life."""
    return _pair(int(township[-3:]) * 31 + number) + ("社区" if number % 3 == 0 else "村")


def compound_name(community: str, number: int) -> str:
    """`community` is its name."""
    stem = community.removesuffix("社区").removesuffix("村")
    round_, which = divmod(number, len(GARDENS))
    return stem + GARDENS[which] + (f"{round_ + 1}期" if round_ else "")


def venue_name(sort: str, community: str, number: int) -> str:
    """`number` counts the venues of the sort in the community, from 0."""
    if sort == "bus":
        return f"{community}{number + 1}{WORDS[sort]}"
    if sort == "train":
        return f"{community}第{number + 1}{WORDS[sort]}"
    stem = community.removesuffix("社区").removesuffix("村")
    if sort in NAMED_BY_PLACE:
        return f"{stem}{'第' + str(number + 1) if number else ''}{WORDS[sort]}"
    sign = SIGNS[(len(sort) * 5 + number) % len(SIGNS)] + SIGNS[(number * 7 + ord(stem[0])) % len(SIGNS)]
    more = number // len(SIGNS)
    return f"{stem}{sign}{WORDS[sort]}" + (f"{more + 1}店" if more else "")
