"""Words of county.html in Chinese and English."""

from html import escape

WORDS: dict[str, tuple[str, str]] = {
    "title": ("虚构县概况", "An invented county"),
    "invented": (
        "此处的人、门牌、号码均为虚构，不对应任何真实的人。",
        "Every person, door and number here is invented and stands for nobody real.",
    ),
    "facts": ("基本情况", "The county"),
    "name": ("名称", "Name"),
    "people": ("人口", "People"),
    "households": ("家庭户", "Family households"),
    "places": ("地点", "Places"),
    "venues": ("其中场所", "of them venues"),
    "areas": ("乡镇、村（社区）", "Townships, communities"),
    "seed": ("种子", "Seed"),
    "map": ("地图", "Map"),
    "map-note": (
        "每个圆是一个村（社区），面积与人口成正比；深色为城镇。",
        "A circle is a community, its area by people; dark ones are urban.",
    ),
    "margins": ("与普查表对照", "Beside the census table"),
    "figure": ("指标", "Figure"),
    "wanted": ("表中", "Table"),
    "found": ("本县", "Here"),
    "difference": ("相差", "Difference"),
    "pyramid": ("人口金字塔", "Ages"),
    "men": ("男", "Men"),
    "women": ("女", "Women"),
    "sizes": ("家庭户规模", "Household sizes"),
    "hours": ("一天中的去处", "Hours of the day"),
    "hours-note": ("第 2 天（工作日），不在家的人数。", "Day 2, a working day: people who are not at home."),
    "degrees": ("每日同室人数", "People met in a day"),
    "degrees-note": (
        "第 2 天与同一人同处一室（或同一场所）一次 15 分钟以上的人数分布，抽样。",
        "Day 2, a sample: how many people one shares a room (or place) with for 15 minutes or more at a time.",
    ),
    "mean": ("均值", "mean"),
    "median": ("中位数", "median"),
    "ninth": ("第九十百分位", "90th percentile"),
    "men-per-100-women": ("性别比（女=100）", "Men per 100 women"),
    "urban": ("城镇人口比重", "Urban share"),
    "family": ("家庭户人口比重", "Share living in families"),
    "household-size": ("平均户规模", "Mean household size"),
    "one-person": ("一人户", "Households of one"),
    "generations-1": ("一代户", "One generation"),
    "generations-2": ("二代户", "Two generations"),
    "generations-3": ("三代户", "Three generations"),
    "generations-4": ("四代及以上户", "Four generations or more"),
    "elders-1": ("有一位 65 岁以上老人的户", "With one person of 65 or over"),
    "elders-2": ("有两位的户", "With two"),
    "elders-3": ("有三位及以上的户", "With three or more"),
    "ages": ("岁", "years"),
}


def say(code: str) -> str:
    """A word in both languages; the page shows the one that is chosen."""
    if code.startswith("ages-"):
        low, high = (int(part) for part in code.split("-")[1:])
        span = f"{low}–{high - 1}"
        zh, en = f"{span} {WORDS['ages'][0]}", f"{span} {WORDS['ages'][1]}"
    else:
        zh, en = WORDS[code]
    return f'<span lang="zh">{escape(zh)}</span> <span lang="en">{escape(en)}</span>'
