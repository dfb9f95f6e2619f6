"""`ringfence trace --protocol`: both rings with class, probability and reasons; `--backward` for the source's side."""

from dataclasses import replace

from ringfence.cli.link_quality import link_quality
from ringfence.cli.trace_answer import Answer
from ringfence.cli.trace_asked import Asked, ProtocolRefused
from ringfence.cli.trace_inputs import Inputs, strangers
from ringfence.cli.trace_links import told_links
from ringfence.cli.trace_places import places_with_kinds, setting_of, words_of
from ringfence.cli.trace_show import Told
from ringfence.core.contacts.source_side import source_windows
from ringfence.core.contacts.trace import Question, windows
from ringfence.core.protocol.faults import Faulty
from ringfence.core.protocol.values import Protocol
from ringfence.core.protocol.versions import is_in_force
from ringfence.core.words import PersonId, Refused, Window
from ringfence.engine.stored import Capped
from ringfence.engine.trace import trace, trace_back
from ringfence.files import packs
from ringfence.files.contact_list import moment


def answer_protocol(asked: Asked, inputs: Inputs, *, told: Told) -> Answer:
    protocol = load(asked.protocol)
    at = asked.moment(asked.at, option="--at")
    if asked.lake:
        from ringfence.cli.trace_lake import around

        inputs.columns = around(asked, inputs, protocol, told=told)
        inputs.warnings += strangers(asked, inputs.columns)
    capped = _store(asked, inputs, protocol, told=told) if asked.store else None
    warnings = list(inputs.warnings)
    if not is_in_force(protocol, at=at, zone=asked.tz):
        until = f" to {protocol.effective_to}" if protocol.effective_to else ""
        warnings.append(
            f"{protocol.pack} was not in force on {moment(at, asked.tz)[:10]} "
            f"(it holds from {protocol.effective_from}{until}); its rules are applied all the same"
        )
    question, extra = _question(asked, inputs, protocol, at=at, warnings=warnings)
    told("searching")
    try:
        if asked.backward:
            spans = source_windows(question)
            listed = trace_back(question, columns=capped or inputs.columns, cases=inputs.cases)
        else:
            spans = {person: found.window for person, found in windows(question).items()}
            listed = trace(question, columns=capped or inputs.columns)
    except Refused as problem:
        raise ProtocolRefused(str(problem), code=problem.code) from None
    reasons: dict[str, object] = {"windows": _windows(spans, question, asked, protocol)}
    if capped and asked.cap is not None:
        from ringfence.cli import trace_store

        warnings += trace_store.said(capped.left_out, cap=asked.cap)
        reasons |= {"cap": asked.cap, "left_out": trace_store.listed(capped.left_out)}
    listed, told_of_links = told_links(inputs.links, listed=listed, index=asked.index)
    told_of_links["quality"] = link_quality(inputs.links, cases=inputs.cases, people=inputs.people)
    extra["links"] = told_of_links
    return Answer(
        listed=listed,
        window=_widest(spans, listed_last=max((row.last or 0 for row in listed), default=0)),
        warnings=warnings,
        question=_asked(asked, protocol),
        reasons=reasons,
        extra=extra,
        places=dict(question.places),
        protocol=protocol,
    )


def _store(asked: Asked, inputs: Inputs, protocol: Protocol, *, told: Told) -> Capped:
    from ringfence.cli.trace_store import protocol_store

    return protocol_store(asked, inputs, protocol, told=told)


def load(name: str) -> Protocol:
    """The pack, or every fault of the file with its line."""
    try:
        return packs.load(name)
    except Faulty as faulty:
        lines = [f"{faulty.name or name}:{one.line}: {one.message}" for one in faulty.faults]
        raise ProtocolRefused("\n".join(lines), code=faulty.code) from None
    except Refused as problem:
        raise ProtocolRefused(str(problem), code=problem.code) from None


def _question(
    asked: Asked, inputs: Inputs, protocol: Protocol, *, at: int, warnings: list[str]
) -> tuple[Question, dict[str, object]]:
    places, by_name, unknown = places_with_kinds(inputs.places, ids=inputs.columns.places, protocol=protocol)
    if by_name:
        some = ", ".join(f"{name} = {kind}" for name, kind in list(by_name.items())[:3])
        warnings.append(
            f"the kind of {len(by_name)} place(s) was read from the name alone ({some}"
            f"{' ...' if len(by_name) > 3 else ''}); say it with --places to be sure"
        )
    warnings += [f"--places: the kind {kind!r} is not known; it counts as unlisted" for kind in unknown]
    words = words_of(protocol)
    settings = [setting_of(word, words) or word for word in inputs.columns.settings]
    inputs.columns = replace(inputs.columns, settings=settings)
    households = {person: case.household for person, case in inputs.cases.items() if case.household}
    households |= {person: facts.household for person, facts in inputs.people.items() if facts.household}
    isolated = {
        person: case.isolated
        for person, case in inputs.cases.items()
        if case.isolated is not None and case.isolated <= at
    }
    question = Question(
        cases=[inputs.cases[PersonId(person)] for person in asked.index],
        protocol=protocol,
        at=at,
        zone=asked.tz,
        households=households,
        places=places,
        isolated=isolated,
        indirect_within_s=round(asked.indirect_minutes * 60),
    )
    return question, {"places_read_from_name": by_name}


def _windows(
    spans: dict[PersonId, Window], question: Question, asked: Asked, protocol: Protocol
) -> dict[str, object]:
    """From when to when each index person's contacts count, and by which value of the pack."""
    found: dict[str, object] = {}
    reasons = {} if asked.backward else windows(question)
    for person, span in spans.items():
        told: dict[str, object] = {"from": moment(span.start, asked.tz), "to": moment(span.end, asked.tz)}
        if person in reasons:
            reason = reasons[person]
            told |= {"anchor": reason.anchor, "days": reason.days, "rule": f"{protocol.pack}/{reason.key}"}
        found[person] = told
    return found


def _widest(spans: dict[PersonId, Window], *, listed_last: int) -> Window:
    start = min(span.start for span in spans.values())
    return Window(start, max(start, listed_last, *(span.end for span in spans.values())))


def _asked(asked: Asked, protocol: Protocol) -> dict[str, object]:
    return {
        "mode": "backward" if asked.backward else "protocol",
        "index": list(asked.index),
        "at": asked.at,
        "protocol": {
            "pack": protocol.pack,
            "revision": protocol.revision,
            "title": {"zh": protocol.title.zh, "en": protocol.title.en},
            "digest": protocol.digest,
        },
        "indirect_minutes": asked.indirect_minutes,
    }
