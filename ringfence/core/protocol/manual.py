"""A pack as a manual page in Markdown: what it decides, every value with its grade and source, its own examples."""

from ringfence.core.protocol.describe import condition_words, facts_words, origin_words, value_words
from ringfence.core.protocol.values import Example, Protocol, Rule
from ringfence.core.protocol.vocabulary import CLASSES, GRADES, Words

CLASS_ORDER = ("close", "secondary", "general", "companion")
TOPICS: dict[str, Words] = {
    "contacts": Words("接触者判定", "Who is a contact"),
    "vehicles": Words("交通工具", "Vehicles"),
    "isolation": Words("隔离与检测", "Isolation and tests"),
    "zones": Words("风险区划定与解除", "Zones: drawn, kept, lifted"),
    "risk_levels": Words("风险等级", "Risk levels"),
    "exposure": Words("暴露风险参数", "Exposure profile"),
    "clocks": Words("时限", "Clocks"),
}
_UNTIL_NOW = Words("至今", "no end")


def markdown(protocol: Protocol, *, language: str) -> str:
    """The whole page."""
    chinese = language.startswith("zh")
    lines = [f"# {protocol.title.of(language)}", ""]
    lines += _head(protocol, language)
    lines += ["", "## " + ("判定条款" if chinese else "Clauses"), ""]
    for outcome in CLASS_ORDER:
        rules = protocol.rules_for(outcome)
        if rules:
            lines += [f"### {CLASSES[outcome].of(language)}", ""]
            lines += [line for rule in rules for line in _rule(rule, protocol, language)]
    lines += _values(protocol, language)
    if protocol.examples:
        lines += ["## " + ("示例" if chinese else "Examples"), ""]
        lines += _table(("给定" if chinese else "given", "类别" if chinese else "class"))
        lines += [_example(one, protocol, language) for one in protocol.examples]
        lines.append("")
    lines += _lifts(protocol, language)
    lines += ["## " + ("来源与可信度" if chinese else "Sources and grades"), ""]
    lines += [f"- **{code}** {words.of(language)}" for code, words in sorted(protocol.sources.items())]
    lines += [f"- **{grade}** {words.of(language)}" for grade, words in GRADES.items()]
    return "\n".join(lines) + "\n"


def _head(protocol: Protocol, language: str) -> list[str]:
    chinese = language.startswith("zh")
    until = protocol.effective_to or _UNTIL_NOW.of(language)
    rows = [
        ("名称" if chinese else "pack", f"`{protocol.pack}`"),
        ("版本" if chinese else "edition", protocol.edition.of(language)),
        ("施行" if chinese else "in force", f"{protocol.effective_from} – {until}"),
        ("辖区" if chinese else "jurisdiction", f"`{protocol.jurisdiction}`"),
    ]
    if protocol.base:
        rows.append(("基础方案" if chinese else "laid over", f"`{protocol.base}`"))
    rows.append(("内容指纹" if chinese else "fingerprint", f"`{protocol.digest}`"))
    return [*_table(("", "")), *(f"| {name} | {text} |" for name, text in rows)]


def _rule(rule: Rule, protocol: Protocol, language: str) -> list[str]:
    why = rule.origin.rationale.of(language)
    when = condition_words(rule.when, language=language, protocol=protocol)
    return [
        f"- **{rule.title.of(language)}** (`{rule.id}`): {when}",
        f"    - {origin_words(rule, language=language, protocol=protocol)}",
        *([f"    - {why}"] if why else []),
        "",
    ]


def _values(protocol: Protocol, language: str) -> list[str]:
    chinese = language.startswith("zh")
    lines = []
    for topic in protocol.topics:
        values = [one for key, one in protocol.values.items() if key.startswith(f"{topic}/")]
        if not values:
            continue
        lines += ["## " + TOPICS.get(topic, Words(topic, topic)).of(language), ""]
        head = ("项目", "数值", "出处", "说明") if chinese else ("value", "is", "origin", "rationale")
        lines += _table(head)
        for one in values:
            cells = (
                f"{one.title.of(language)} (`{one.key}`)",
                value_words(one, language=language, protocol=protocol),
                origin_words(one, language=language, protocol=protocol),
                one.origin.rationale.of(language),
            )
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return lines


def _lifts(protocol: Protocol, language: str) -> list[str]:
    if not protocol.lifts:
        return []
    chinese = language.startswith("zh")
    said = {True: ("可解除", "may be lifted"), False: ("不可解除", "not yet"), None: ("待查", "unknown")}
    lines = ["## " + ("解除示例" if chinese else "Examples of lifting"), ""]
    lines += _table(("给定", "当日", "结论", "最早") if chinese else ("given", "day", "said", "earliest"))
    for one in protocol.lifts:
        answer = said[one.lifts][0 if chinese else 1]
        lines.append(f"| {one.name.of(language)} | {one.given['today']} | {answer} | {one.earliest or '—'} |")
    return [*lines, ""]


def _table(head: tuple[str, ...]) -> list[str]:
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]


def _example(one: Example, protocol: Protocol, language: str) -> str:
    return f"| {one.name.of(language)}: {given_words(one, protocol, language)} | {CLASSES[one.outcome].of(language)} |"


def given_words(one: Example, protocol: Protocol, language: str) -> str:
    """What an example gives: ring, day and facts."""
    chinese = language.startswith("zh")
    told = []
    if one.ring == 2:
        told.append("第二圈" if chinese else "second ring")
    if one.day is not None:
        anchor = {"onset": ("发病", "onset"), "sampled": ("采样", "sampling")}[one.anchor][
            0 if chinese else 1
        ]
        told.append(f"距{anchor}第{one.day:+d}天" if chinese else f"day {one.day:+d} from {anchor}")
    told.append(facts_words(one.given, language=language, protocol=protocol))
    return ("，" if chinese else ", ").join(part for part in told if part)
