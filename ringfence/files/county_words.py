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
    "hours-note": ("第 2 天，不在家的人数。", "Day 2: people who are not at home."),
    "degrees": ("每日同室人数", "People met in a day"),
    "degrees-note": (
        "第 2 天与同一人同处一室（或同一场所）一次 15 分钟以上的人数分布，抽样。",
        "Day 2, a sample: how many people one shares a room (or place) with for 15 minutes or more at a time.",
    ),
    "outbreak": ("虚构疫情的真相", "The truth of an invented outbreak"),
    "truth-note": (
        "本页是真相，仅供教员；演练中的人和程序都看不到。所有人物均为虚构。",
        "This page is the truth, for trainers only; nobody and nothing under drill sees it. All people are invented.",
    ),
    "course": ("概况", "In short"),
    "strain": ("毒株", "Strain"),
    "days": ("日期，天数", "Days"),
    "brought": ("最初感染", "First cases"),
    "infections": ("感染", "Infections"),
    "with-symptoms": ("有症状", "With symptoms"),
    "severe": ("重症", "Severe"),
    "told": ("检出阳性", "Told positive"),
    "held": ("管控", "Held"),
    "generations": ("传播代数", "Generations"),
    "curve": ("逐日曲线", "Day by day"),
    "curve-note": (
        "柱：当日感染；实线：当日检出；虚线（如有）：不作任何处置时的当日感染。",
        "Bars: infections of the day; line: told positive that day; dashed (if any): infections without any response.",
    ),
    "twin": ("不处置", "No response"),
    "chain": ("传播链", "Chain of infections"),
    "chain-note": (
        "横轴为时间，一行一人；圆点：感染（蓝为家中、紫为学校、绿为工作、棕为其他，黑边为重症）；短竖线：发病；菱形：检出；方框：管控。",
        "Dot: infected (blue home, violet school, green work, brown elsewhere, ringed if severe); bar: onset; diamond: told; square: held.",
    ),
    "first-drawn": ("只画最初", "only the first are drawn:"),
    "maps": ("逐日地图", "Map by day"),
    "maps-note": (
        "每个村（社区）一个点，圆的面积为至当日住在那里的感染人数，深色为此间新增。",
        "A dot is a community; the area of a circle counts people who live there infected so far, dark where some are new.",
    ),
    "settings": ("感染场所", "Where"),
    "setting": ("场所", "Where"),
    "at-home": ("家中、宿舍", "Home, dormitory"),
    "at-school": ("学校", "School"),
    "at-work": ("工作场所", "Work"),
    "at-meal": ("餐饮", "Meals out"),
    "at-shop": ("购物、市场", "Shops, markets"),
    "at-leisure": ("娱乐、聚会", "Leisure, gatherings"),
    "at-care": ("医疗、养老", "Care"),
    "at-travel": ("交通", "On the way"),
    "at-other": ("其他", "Elsewhere"),
    "offspring": ("一人传几人", "How many each infected"),
    "infected-others": ("传给人数", "Infected others"),
    "cases": ("名单", "List"),
    "case": ("感染者", "Case"),
    "infector": ("传染者", "Infected by"),
    "infected": ("感染时间", "Infected"),
    "onset": ("发病", "Onset"),
    "score-infections": ("演练中感染", "Infected in the drill"),
    "score-twin_infections": ("不处置时感染", "Infected without any response"),
    "score-averted": ("避免感染", "Averted"),
    "score-confirmed": ("确诊", "Confirmed"),
    "score-interviewed_4h": ("4 小时内完成核心流调的比例", "Share interviewed within 4 h"),
    "score-called_24h": ("24 小时内联系密接的比例", "Share of contacts called within 24 h"),
    "score-rounds_started_72h": ("72 小时内开始的核酸轮次", "Rounds begun within 72 h"),
    "score-rounds_finished_72h": ("72 小时内完成的核酸轮次", "Rounds finished within 72 h"),
    "score-infected_found": ("病例所感染者中已管控的比例", "Share of those infected by a case who were held"),
    "score-held": ("管控人数", "People held"),
    "score-held_in_vain": ("其中未感染", "Of them not infected"),
    "score-person_days_held": ("管控人日", "Person-days held"),
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


def word(code: str, language: str) -> str:
    """A word in one language, zh or en."""
    which = 0 if language == "zh" else 1
    if code.startswith("ages-"):
        low, high = (int(part) for part in code.split("-")[1:])
        return f"{low}–{high - 1} {WORDS['ages'][which]}"
    return WORDS[code][which]


def say(code: str) -> str:
    """A word in both languages; the page shows the one that is chosen."""
    zh, en = word(code, "zh"), word(code, "en")
    return f'<span lang="zh">{escape(zh)}</span> <span lang="en">{escape(en)}</span>'
