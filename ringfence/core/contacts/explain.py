"""One sentence for a judgement, in Chinese or English: class, when, facts, clause, and what would change it.

密接：3月28日 12:10-12:52 同桌就餐，无有效防护（第八版·密接判定·就餐）
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from ringfence.core.protocol.values import Protocol
from ringfence.core.protocol.vocabulary import CLASSES, FACTS, Words
from ringfence.core.words import Judgement

REASONS: dict[str, Words] = {
    "outside-window": Words("接触不在追溯时段内", "no meeting lies in the look-back window"),
    "no-rule-met": Words("不符合任何判定条款", "no clause applies"),
    "secondary-not-judged": Words(
        "该版方案不再判定次密接", "this edition no longer judges secondary contacts"
    ),
    "via-not-close": Words("所经接触者未判为密接", "the person met is not a close contact"),
    "before-first-contact": Words(
        "相遇早于密接首次暴露", "they met before the close contact's own first exposure"
    ),
    "after-isolation": Words("相遇时密接已被隔离", "the close contact was already isolated"),
    "no-listed-setting": Words("场合不在所列范围", "the setting is not among those listed"),
    "no-companion-rule": Words("不符合时空伴随规则", "the phone-signal rule does not apply"),
}
OTHER: dict[str, Words] = {"via_class": Words("所经接触者的类别", "the class of the person met")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def explain(judgement: Judgement, *, language: str, protocol: Protocol, zone: tzinfo) -> str:
    """The sentence that stands under a class. `language` is zh... or en..., `zone` the zone of the jurisdiction."""
    chinese = language.startswith("zh")
    comma, colon = ("，", "：") if chinese else (", ", ": ")
    parts = [
        part for part in (_when(judgement, language, zone), *_facts(judgement, language, protocol)) if part
    ]
    parts += [REASONS[code].of(language) for code in judgement.because if code in REASONS]
    parts += _doubts(judgement, language)
    head = CLASSES[judgement.outcome].of(language)
    source = _source(judgement, language, protocol)
    return f"{head}{colon}{comma.join(parts)}{source}"


def fact_words(name: str, language: str) -> str:
    """A fact's name for people."""
    words = FACTS[name].words if name in FACTS else OTHER.get(name, Words(name, name))
    return words.of(language)


def because_words(code: str, *, language: str, protocol: Protocol, rule: str = "") -> str:
    """One `because` code for people: a fixed reason, a dispute, or the title of a clause."""
    if code in REASONS:
        return REASONS[code].of(language)
    if code.startswith("conflict:"):
        told = fact_words(code.split(":", 1)[1], language)
        return f"各方说法不一：{told}" if language.startswith("zh") else f"sources disagree on {told}"
    found = next((one for one in protocol.rules if one.id == rule or one.name == code), None)
    return found.title.of(language) if found else code


def _when(judgement: Judgement, language: str, zone: tzinfo) -> str:
    span = judgement.details.get("span")
    if not isinstance(span, list):
        return ""
    start, end = (datetime.fromtimestamp(one, UTC).astimezone(zone) for one in span)
    if start.date() == end.date():
        until = "" if start == end else f"-{end:%H:%M}"
        return f"{_day(start, language)} {start:%H:%M}{until}"
    return f"{_day(start, language)} {start:%H:%M} - {_day(end, language)} {end:%H:%M}"


def _day(when: datetime, language: str) -> str:
    return (
        f"{when.month}月{when.day}日" if language.startswith("zh") else f"{when.day} {MONTHS[when.month - 1]}"
    )


def _facts(judgement: Judgement, language: str, protocol: Protocol) -> list[str]:
    facts = judgement.details.get("facts")
    if not isinstance(facts, Mapping):
        return []
    setting = facts.get("setting")
    told = [protocol.setting_words(setting).of(language)] if isinstance(setting, str) else []
    shown = ("same_household", "distance_m", "protection", "rows_apart", "same_carriage", "same_cabin", "ventilated", "same_room",
             "physical_contact", "gap_minutes", "environment_positive", "field_judged", "minutes", "grid_minutes",
             "hours_in_area", "body_fluids", "touched_items", "breastfed", "serves_area", "hepa")  # fmt: skip
    used = judgement.details.get("used")
    keep = used if isinstance(used, list) else []
    for name in shown:
        if (
            name in facts
            and (name in keep or name in ("distance_m", "protection"))
            and facts[name] is not None
        ):
            told.append(say(name, facts[name], language))
    if not told and facts.get("direct"):
        told.append("同时在同一地点" if language.startswith("zh") else "in the same place at the same time")
    return [one for one in told if one]


def say(name: str, value: object, language: str) -> str:
    """One fact with its value, as it stands in a sentence."""
    chinese = language.startswith("zh")
    if name == "protection":
        zh, en = ("防护有效", "effective protection") if value else ("无有效防护", "no effective protection")
        return zh if chinese else en
    if name == "ventilated":
        return ("通风" if value else "密闭") if chinese else ("ventilated" if value else "sealed")
    words = FACTS[name].words.of(language)
    if isinstance(value, bool):
        if value:
            return words
        return f"非{words}" if chinese else f"not: {words}"
    return f"{words}{_amount(value, FACTS[name].unit, chinese)}"


def _amount(value: object, unit: str, chinese: bool) -> str:
    units = {
        "metre": ("米", " m"), "row": ("排", " rows"), "minute": ("分钟", " min"), "hour": ("小时", " h"),
    }  # fmt: skip
    zh, en = units.get(unit, ("", ""))
    if isinstance(value, Sequence) and not isinstance(value, str):
        number = f"{value[0]:g}-{value[1]:g}"
    else:
        number = f"{value:g}" if isinstance(value, int | float) else str(value)
    return f"{number}{zh}" if chinese else f" {number}{en}"


def _doubts(judgement: Judgement, language: str) -> list[str]:
    """Disputes, missing facts, and the single answers that would settle it."""
    chinese = language.startswith("zh")
    told = []
    for code in judgement.because:
        if code.startswith("conflict:"):
            name = fact_words(code.split(":", 1)[1], language)
            told.append(f"各方对“{name}”说法不一" if chinese else f"sources disagree on {name}")
    if judgement.missing:
        names = [fact_words(name, language) for name in judgement.missing]
        told.append(f"待查：{'、'.join(names)}" if chinese else f"still unknown: {', '.join(names)}")
    would = judgement.details.get("would")
    for one in would if isinstance(would, list) else []:
        told.append(_would(one, language))
    return told


def _would(one: Mapping[str, object], language: str) -> str:
    """若距离超过1米则为一般接触: one answer that alone would settle the class."""
    name, answer, beyond = str(one["fact"]), one["answer"], one.get("beyond")
    outcome = CLASSES[str(one["outcome"])].of(language)
    chinese = language.startswith("zh")
    words = FACTS[name].words.of(language)
    if isinstance(answer, bool):
        told = say(name, answer, language)
    elif answer is None:
        limit = _amount(beyond, FACTS[name].unit, chinese)
        told = f"{words}超过{limit}" if chinese else f"{words} above{limit}"
    else:
        limit = _amount(answer, FACTS[name].unit, chinese)
        told = f"{words}不超过{limit}" if chinese else f"{words} at most{limit}"
    return f"若{told}则为{outcome}" if chinese else f"if {told}, then {outcome.lower()}"


def _source(judgement: Judgement, language: str, protocol: Protocol) -> str:
    """（第八版·密接判定·同处一室）: the edition that wrote the clause, and its title."""
    chinese = language.startswith("zh")
    rule = protocol.rule(judgement.rule)
    edition = (rule.origin.edition if rule else protocol.edition).of(language)
    if rule is None:
        return f"（{edition}）" if chinese else f" ({edition})"
    kind = CLASSES[rule.outcome].of(language)
    if chinese:
        return f"（{edition}·{kind}判定·{rule.title.zh}）"
    return f" ({edition}, {kind.lower()}: {rule.title.en})"
