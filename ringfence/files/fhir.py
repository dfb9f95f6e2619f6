"""FHIR R4: a Bundle, a DiagnosticReport or an Observation as JSON, or one a line (NDJSON).

A bundle reports results if it holds a DiagnosticReport (its `result`s are told) or, outside messages, Observations. An
order (ServiceRequest alone) is refused by name.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ringfence.files.lab_messages import Fault, Messages, Told, outcome

Resource = Mapping[str, Any]


def read(data: bytes) -> Messages:
    """Every message of the bytes; each line of an NDJSON file is one."""
    found = Messages()
    for number, text in enumerate(_pieces(data), 1):
        found.seen += 1
        name = f"#{number}"
        try:
            resource = json.loads(text)
        except (ValueError, RecursionError):
            found.refused.append(Fault(name, "", "json", "no JSON"))
            continue
        _message(resource, name, found)
    return found


def _pieces(data: bytes) -> Iterator[bytes]:
    """The whole file if it is one value; else its lines."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        yield from (line for line in data.splitlines() if line.strip())
    else:
        yield data


def _message(resource: Any, number: str, found: Messages) -> None:
    if not isinstance(resource, dict):
        found.refused.append(Fault(number, "", "resource", "no FHIR resource"))
        return
    kind = str(resource.get("resourceType", ""))
    name = str(_of(resource.get("identifier"), "value") or resource.get("id") or number)
    if kind == "Bundle":
        inside = [
            (str(entry.get("fullUrl", "")), entry["resource"])
            for entry in _list(resource.get("entry"))
            if isinstance(entry, dict) and isinstance(entry.get("resource"), dict)
        ]
    elif kind in ("Observation", "DiagnosticReport"):
        inside = [("", resource), *(("", one) for one in _list(resource.get("contained")))]
    else:
        found.refused.append(
            Fault(name, "", "resource", f"{kind or 'no resource type'} is no report of results")
        )
        return
    _report(name, inside, found, message=resource.get("type") == "message")


def _report(name: str, inside: list[tuple[str, Resource]], found: Messages, *, message: bool) -> None:
    by_key = _keys(inside)
    seen = [one for _url, one in inside if one.get("resourceType") == "Observation"]
    reports = [one for _url, one in inside if one.get("resourceType") == "DiagnosticReport"]
    if not reports and (message or not seen):
        found.refused.append(Fault(name, "", "no-report", "an order or a notice: no DiagnosticReport"))
        return
    found.read.append(name)
    reported: dict[int, Resource] = {}
    for report in reports:
        for reference in _list(report.get("result")):
            target = by_key.get(str(reference.get("reference", "")))
            if target is None:
                found.faults.append(Fault(name, _place(report), "reference", f"{reference} leads nowhere"))
            else:
                reported[id(target)] = report
    for one in seen:
        if reports and id(one) not in reported:
            found.faults.append(
                Fault(name, _place(one), "loose-observation", "no report names this observation")
            )
        else:
            found.told.append(_told(name, one, reported.get(id(one), {}), by_key, found))


def _keys(inside: list[tuple[str, Resource]]) -> dict[str, Resource]:
    """Each resource under the names by which a reference may call it."""
    found: dict[str, Resource] = {}
    for url, one in inside:
        found[f"{one.get('resourceType')}/{one.get('id')}"] = one
        found[f"#{one.get('id')}"] = one
        if url:
            found[url] = one
    return found


def _told(
    name: str, one: Resource, report: Resource, by_key: Mapping[str, Resource], found: Messages
) -> Told:
    def linked(key: str) -> Resource:
        for holder in (one, report):
            reference = next((ref for ref in _list(holder.get(key)) if isinstance(ref, dict)), None)
            if reference:
                return by_key.get(str(reference.get("reference", "")), {})
        return {}

    patient, specimen, performer = linked("subject"), linked("specimen"), linked("performer")
    code, label = _coding(one.get("code"))
    value, unit, coded = _value(one)
    barcode = _of(specimen.get("accessionIdentifier"), "value") or _of(specimen.get("identifier"), "value")
    collected = specimen.get("collection") or {}
    sampled = collected.get("collectedDateTime") or one.get("effectiveDateTime")
    interpretation = _coding(next(iter(_list(one.get("interpretation"))), None))
    place = _place(one)
    return Told(
        name, place, tuple(str(each["value"]) for each in _list(patient.get("identifier")) if each.get("value")),
        str(barcode or ""), code=code, name=label, value=value, unit=unit,
        outcome=outcome(*coded, value, *interpretation),
        sampled_at=_moment(sampled, name, place, found),
        reported_at=_moment(one.get("issued") or report.get("issued"), name, place, found),
        laboratory=str(performer.get("name", "")) if isinstance(performer.get("name"), str) else "",
        status=str(one.get("status", "")),
    )  # fmt: skip


def _value(one: Resource) -> tuple[str, str, tuple[str, ...]]:
    """(value as text, unit, codes of a coded value)."""
    if quantity := one.get("valueQuantity"):
        return str(quantity.get("value", "")), str(quantity.get("unit") or quantity.get("code") or ""), ()
    if concept := one.get("valueCodeableConcept"):
        codes = tuple(str(each.get("code", "")) for each in _list(concept.get("coding")))
        return str(concept.get("text") or _coding(concept)[1] or "".join(codes[:1])), "", codes
    for key in ("valueString", "valueInteger", "valueBoolean", "valueDateTime"):
        if key in one:
            return str(one[key]), "", ()
    return "", "", ()


def _coding(concept: Any) -> tuple[str, str]:
    first: dict[str, Any] = next(iter(_list((concept or {}).get("coding"))), {})
    return str(first.get("code", "")), str(first.get("display") or (concept or {}).get("text", ""))


def _moment(text: Any, name: str, place: str, found: Messages) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        found.faults.append(Fault(name, place, "time", f"{text!r} is no time"))
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _place(one: Resource) -> str:
    return f"{one.get('resourceType')}/{one.get('id', '')}"


def _of(thing: Any, key: str) -> Any:
    first = next(iter(_list(thing)), None)
    return first.get(key) if isinstance(first, dict) else None


def _list(thing: Any) -> list[Any]:
    """FHIR's one-or-many as a list."""
    return thing if isinstance(thing, list) else [] if thing is None else [thing]
