"""Rules and values in the words of a reader: conditions as sentences, plans and tests as a person would say them."""

import math
from collections.abc import Mapping

from ringfence.core.places import kinds
from ringfence.core.protocol.criteria import (
    AllOf,
    AnyOf,
    Between,
    Check,
    Criterion,
    NoneOf,
    Ref,
    operand_of,
)
from ringfence.core.protocol.values import Protocol, Rule, Value
from ringfence.core.protocol.vocabulary import FACTS, GRADES, Words

UNIT_WORDS: dict[str, Words] = {
    "day": Words("天", "days"),
    "hour": Words("小时", "hours"),
    "minute": Words("分钟", "minutes"),
    "metre": Words("米", "m"),
    "row": Words("排", "rows"),
    "grid-metre": Words("米", "m"),
    "m3": Words("立方米", "m³"),
    "m3/hour": Words("立方米/小时", "m³ per hour"),
    "quantum/hour": Words("感染量子/小时", "quanta per hour"),
    "1/hour": Words("每小时", "per hour"),
}
MODES: dict[str, Words] = {
    "central": Words("集中隔离", "central isolation"),
    "home": Words("居家隔离", "home isolation"),
    "home_monitoring": Words("居家健康监测", "home health monitoring"),
    "daily_follow_up": Words("每日随访", "daily follow-up"),
    "follow_up": Words("健康随访", "health follow-up"),
    "exclusion": Words("不得到校到岗", "exclusion from school or work"),
    "start": Words("开始时", "at the start"),
    "later": Words("其后", "later"),
}
CODES: dict[str, Words] = {
    "last_contact": Words("末次接触", "the last contact"),
    "exposure": Words("末次暴露", "the last exposure"),
    "transfer": Words("转运", "the transfer out"),
    "locked": Words("封控区", "locked zone"),
    "controlled": Words("管控区", "controlled zone"),
    "precaution": Words("防范区", "precaution zone"),
    "high": Words("高风险区", "high-risk area"),
    "medium": Words("中风险区", "medium-risk area"),
    "low": Words("低风险区", "low-risk area"),
    "open": Words("常态化防控", "no zone"),
    "last-negative": Words("末次阴性采样时刻", "the last negative sample"),
    "nasopharyngeal": Words("鼻咽拭子", "nasopharyngeal"),
    "oropharyngeal": Words("口咽拭子", "oropharyngeal"),
}
SIGNS = {"at-most": "≤", "at-least": "≥", "below": "<", "above": ">"}


def condition_words(criterion: Criterion, *, language: str, protocol: Protocol) -> str:
    """One condition as a sentence."""
    chinese = language.startswith("zh")
    if isinstance(criterion, Check):
        return _test(criterion, language, protocol)
    parts = [condition_words(part, language=language, protocol=protocol) for part in criterion.parts]
    if isinstance(criterion, AllOf):
        return ("；" if chinese else "; ").join(parts)
    if isinstance(criterion, AnyOf):
        return (" 或 " if chinese else " or ").join(parts)
    assert isinstance(criterion, NoneOf)
    joined = ("、" if chinese else ", ").join(parts)
    return f"均不成立（{joined}）" if chinese else f"none of ({joined})"


def _test(test: Check, language: str, protocol: Protocol) -> str:
    chinese = language.startswith("zh")
    fact = FACTS[test.fact]
    name = fact.words.of(language)
    operand = operand_of(test, protocol.plain)
    if test.op == "known":
        known = ("已知", "known") if operand else ("不明", "unknown")
        return f"{name}{known[0]}" if chinese else f"{name} is {known[1]}"
    if test.op == "unless-known":
        return f"未确知有{name}" if chinese else f"{name} is not known to hold"
    if test.op == "in":
        if isinstance(test.operand, Ref):
            title = protocol.value(test.operand.key).title.of(language)
            return f"{name}属于“{title}”" if chinese else f"{name} is one of “{title}”"
        return f"{name}：{settings_words(operand, language, protocol)}"
    if isinstance(operand, bool):
        if chinese:
            return name if operand else f"无{name}" if test.fact == "protection" else f"非{name}"
        return name if operand else f"no {name}" if test.fact == "protection" else f"not {name}"
    if test.op == "is":
        return f"{name}：{settings_words([operand], language, protocol)}"
    unit = UNIT_WORDS.get(fact.unit, Words("", "")).of(language)
    return f"{name} {SIGNS[test.op]} {operand} {unit}".rstrip()


def settings_words(codes: object, language: str, protocol: Protocol) -> str:
    """Setting codes as words; other texts stay."""
    joined = "、" if language.startswith("zh") else ", "
    items = codes if isinstance(codes, list | tuple) else [codes]
    return joined.join(protocol.setting_words(str(one)).of(language) for one in items)


def value_words(value: Value, *, language: str, protocol: Protocol) -> str:
    """A value with its unit, readable."""
    plain = value.value
    if value.unit == "setting":
        return settings_words(plain, language, protocol)
    if value.unit == "yes-no":
        return ("是" if plain else "否") if language.startswith("zh") else ("yes" if plain else "no")
    if value.unit in ("plan", "tests", "profile"):
        return _steps(plain, language)
    if value.unit == "minutes-by-kind" and isinstance(plain, Mapping):
        minute, joined = UNIT_WORDS["minute"].of(language), "、" if language.startswith("zh") else ", "
        return joined.join(
            f"{kinds.label(str(kind), language)} {time:g} {minute}" for kind, time in plain.items()
        )
    if value.unit == "words" and isinstance(plain, list | tuple):
        joined = "、" if language.startswith("zh") else ", "
        return joined.join(CODES.get(str(one), Words(str(one), str(one))).of(language) for one in plain)
    if value.unit in ("words", "moment"):
        return CODES.get(str(plain), Words(str(plain), str(plain))).of(language)
    number = f"{plain:g}" if isinstance(plain, int | float) else str(plain)
    return f"{number} {UNIT_WORDS.get(value.unit, Words('', '')).of(language)}".rstrip()


def _steps(plain: object, language: str) -> str:
    chinese = language.startswith("zh")
    if isinstance(plain, Mapping):
        if set(plain) == {"zh", "en"}:
            return str(plain["zh" if chinese else "en"])
        return _step(plain, language)
    if isinstance(plain, list | tuple):
        steps = [_step(one, language) if isinstance(one, Mapping) else str(one) for one in plain]
        return (" + ".join(steps)) or ("无" if chinese else "none")
    return str(plain)


def _step(step: Mapping[str, object], language: str) -> str:
    chinese = language.startswith("zh")
    mode = str(step.get("mode") or step.get("stage") or "")
    named = MODES.get(mode, Words(mode, mode)).of(language)
    if "days" in step and isinstance(step["days"], list | tuple):
        days = ("、" if chinese else ", ").join(str(one) for one in step["days"])
        return f"{named}第{days}天" if chinese else f"{named} on day {days}"
    if "weeks" in step:
        weeks = step["weeks"]
        low, high = weeks if isinstance(weeks, list | tuple) else (weeks, weeks)
        return f"{named}第{low}-{high}周" if chinese else f"{named} in weeks {low} to {high}"
    if "from_day" in step:
        low, high = step["from_day"], step["to_day"]
        return f"第{low}至{high}天{named}" if chinese else f"{named}, day {low} to {high}"
    if "days" in step:
        return f"{step['days']}天{named}" if chinese else f"{step['days']} days {named}"
    return ", ".join(f"{name} {item}" for name, item in step.items())


def facts_words(facts: Mapping[str, object], *, language: str, protocol: Protocol) -> str:
    """Given facts of an example, unknown ones named as unknown."""
    chinese = language.startswith("zh")
    told = []
    for name, value in facts.items():
        words = FACTS[name].words.of(language)
        if value is None:
            told.append(f"{words}不明" if chinese else f"{words} unknown")
        elif isinstance(value, bool):
            if name != "direct":
                told.append(words if value else (f"无{words}" if chinese else f"no {words}"))
        elif isinstance(value, Between):
            told.append(f"{words} {value.low:g}-{value.high:g}")
        elif isinstance(value, str):
            told.append(protocol.setting_words(value).of(language))
        elif isinstance(value, int | float) and not math.isinf(value):
            unit = UNIT_WORDS.get(FACTS[name].unit, Words("", "")).of(language)
            told.append(f"{words} {value:g} {unit}".rstrip())
    return ("，" if chinese else ", ").join(told)


def origin_words(one: Value | Rule, *, language: str, protocol: Protocol) -> str:
    """Edition, clause, grade and source of a value or rule, in one line."""
    chinese = language.startswith("zh")
    origin = one.origin
    clause = origin.clause or ("条款号未核" if chinese else "clause not read")
    grade = GRADES[origin.grade].of(language)
    named = [f"{code}: {protocol.sources[code].of(language)}" for code in origin.source]
    sources = ("；" if chinese else "; ").join(named)
    edition = origin.edition.of(language)
    if chinese:
        return f"{edition}，{clause}；可信度{origin.grade}（{grade}）" + (
            f"；来源 {sources}" if sources else ""
        )
    return f"{edition}, {clause}; grade {origin.grade} ({grade})" + (f"; source {sources}" if sources else "")
