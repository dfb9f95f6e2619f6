"""The report's words in both languages, and the markup that lets the reader choose between them."""

from html import escape

WORDS: dict[str, tuple[str, str]] = {
    "title": ("接触者追踪报告", "Contact tracing report"),
    "raw": ("按时长检索（不套用方案）", "By minutes alone (no protocol)"),
    "protocol": ("按方案判定", "Under a protocol"),
    "backward": ("传染源方向（发病前14天）", "Source's side (14 days before onset)"),
    "index": ("索引病例", "Index"),
    "asked": ("检索条件", "What was asked"),
    "window": ("检索时段", "Window"),
    "at": ("截至时刻", "As known at"),
    "pack": ("方案", "Protocol"),
    "summary": ("结果", "Result"),
    "timeline": ("时间线", "Timeline"),
    "map": ("地图", "Map"),
    "no-map": (
        "没有地点坐标，未绘地图。可用 --places 提供经纬度。",
        "No positions of places are known, so no map. Give lat and lon with --places.",
    ),
    "contacts": ("接触者名单", "Contacts"),
    "more": (
        "名单较长，此处只列前 {shown} 人，完整名单见 contacts.csv（共 {all} 行）。",
        "Shown: the first {shown} of {all}. The whole list is in contacts.csv.",
    ),
    "none": ("未发现接触者。", "Nobody was found."),
    "quality": ("数据质量", "Data quality"),
    "warnings": ("提示", "Warnings"),
    "no-warnings": ("无。", "None."),
    "person": ("人员", "Person"),
    "ring": ("圈层", "Ring"),
    "ring1": ("第一圈（直接接触）", "Ring 1 (direct)"),
    "ring2": ("第二圈（经接触者）", "Ring 2 (through a contact)"),
    "via": ("经由", "Via"),
    "class": ("判定", "Class"),
    "minutes": ("分钟", "Minutes"),
    "meetings": ("次数", "Meetings"),
    "first": ("首次", "First"),
    "last": ("末次", "Last"),
    "nearest_m": ("最近(米)", "Nearest (m)"),
    "places": ("地点", "Places"),
    "p": ("感染概率", "Probability"),
    "why": ("理由", "Why"),
    "file": ("文件", "File"),
    "seen": ("读到", "Seen"),
    "used": ("采用", "Used"),
    "rejected": ("退回", "Rejected"),
    "duplicate": ("重复", "Duplicate"),
    "presence": ("同处一地", "same place"),
    "encounter": ("近距离相遇", "seen near each other"),
    "household": ("共同居住", "same household"),
    "indirect": ("先后到场", "came after"),
    "p-note": (
        "概率用于排序：由接触时长、距离、传染力与场所推算，不等于实际感染率。",
        "The probability is for ranking: worked out from time, distance, infectiousness and room, not a measured attack rate.",
    ),
    "close": ("密接", "Close contact"),
    "secondary": ("次密接", "Secondary contact"),
    "general": ("一般接触", "General contact"),
    "undetermined": ("待判定", "Undetermined"),
    "companion": ("时空伴随者", "Space-time companion"),
    "no-restriction": ("无需管理", "No restriction"),
    "language": ("语言", "Language"),
}
SIGNS = {"close": "■", "secondary": "▲", "general": "●", "undetermined": "?", "none": "○", "companion": "◇"}


def both(zh: str, en: str) -> str:
    """Both languages; the style sheet hides the one not chosen. The texts must be escaped already."""
    return f'<span lang="zh">{zh}</span><span lang="en">{en}</span>'


def say(code: str, **values: object) -> str:
    zh, en = WORDS.get(code, (code, code))
    return both(escape(zh.format(**values)), escape(en.format(**values)))


def say_class(outcome: str) -> str:
    """Shape and word, never colour alone."""
    if not outcome:
        return ""
    code = "no-restriction" if outcome == "none" else outcome
    return f'<b class="sign">{SIGNS.get(outcome, "")}</b> {say(code)}'
