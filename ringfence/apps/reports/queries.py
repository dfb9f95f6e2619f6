"""What a report says now, what it lacks, and the versions that were signed."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import override

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.interviews import queries as interviews
from ringfence.apps.keys import actions as keys
from ringfence.apps.places import queries as places
from ringfence.apps.reports.models import Report
from ringfence.web.moments import moment_words

WHICH = ("core", "full", "card")
LANGUAGES = ("zh-hans", "en")


@dataclass
class Draft:
    """The report as it stands: titled sections of label and value, or of a table (first row the head)."""

    title: str
    sections: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def draft(case: Any, *, which: str, viewer: Viewer, language: str, at: datetime) -> Draft:
    """Everything known at this minute. Names and numbers stay masked: who is meant is the case's number."""
    if which not in WHICH:
        raise Http404
    with override(language):
        title = {
            "core": _("Core investigation report"),
            "full": _("Full investigation report"),
            "card": _("Case card"),
        }[which]
        found = Draft(
            _("%(title)s: case %(number)s, %(incident)s")
            % {"title": title, "number": case.number, "incident": case.incident.name}
        )
        if which == "card":
            return _card(found, case, viewer)
        page = interviews.interview(case, which=which, viewer=viewer, language=language, at=at)
        listed = cases.listed([case], viewer)[0]
        found.sections = [
            _basics(case, listed),
            _dates(listed),
            *_answers(page),
            _course(case, at=at),
            _contacts(case, viewer),
        ]
        found.missing = [
            one.question.label.of(language)
            for _name, _title, asked in page.groups
            for one in asked
            if one.missing
        ]
        if not contacts.searches(viewer, case=case)[:1]:
            found.missing.append(_("no search for contacts has been made"))
    return found


def _card(found: Draft, case: Any, viewer: Viewer) -> Draft:
    """The case on one sheet: who, since when, how many contacts; dates nobody knows are missing."""
    listed = cases.listed([case], viewer)[0]
    found.sections = [_basics(case, listed), _dates(listed), _contacts(case, viewer)]
    known = {row.kind for row in listed.moments.values() if row.moment}
    found.missing = [] if "onset" in known else [_("the day of onset, or that there were no symptoms")]
    return found


def _basics(case: Any, listed: Any) -> dict[str, Any]:
    person = listed.person
    rows = [
        (_("Case"), str(case.number)), (_("Area"), places.full_name(case.jurisdiction)),
        (_("Name"), person.name if person else "—"), (_("Age"), str(person.age) if person and person.age is not None else "—"),
        (_("Status"), listed.status.get_status_display() if listed.status else "—"),
        (_("Found by"), case.get_discovery_display()), (_("Registered"), moment_words(case.registered_at)),
    ]  # fmt: skip
    return {"title": _("The case"), "rows": rows}


def _dates(listed: Any) -> dict[str, Any]:
    rows = [
        (row.get_kind_display(), moment_words(row.moment) if row.moment else _("unknown"))
        for row in listed.moments.values()
    ]
    return {"title": _("Dates"), "rows": rows}


def _answers(page: Any) -> list[dict[str, Any]]:
    """What was asked, except what other sections tell and what belongs to the person alone."""
    found = []
    for _name, title, asked in page.groups:
        rows = [
            (
                one.question.label.of(_language()),
                _("on file, sealed") if one.question.personal and one.shown else one.shown or _("unknown"),
            )
            for one in asked
            if one.applies and not one.question.holds
        ]
        if rows:
            found.append({"title": title, "rows": rows})
    return found


def _language() -> str:
    from django.utils.translation import get_language

    return get_language() or "zh-hans"


def _course(case: Any, *, at: datetime) -> dict[str, Any]:
    course = cases.trajectory(case, at=at)
    table = [[_("From"), _("To"), _("Place"), _("Source"), _("Mask")]]
    for visit in course.visits:
        known = course.places.get(str(visit.place_id)) if visit.place_id else None
        masked = _("unknown") if visit.masked is None else _("yes") if visit.masked else _("no")
        table.append(
            [
                _near(visit.start, visit.start_error_min), _near(visit.end, visit.end_error_min) if visit.end else _("unknown"),
                getattr(known, "name", "") or visit.place_words, visit.get_source_display(), masked,
            ]
        )  # fmt: skip
    rows = [
        (_("Contradictions"), str(sum(bool(one) for one in course.conflicts.values()))),
        (_("Spans that nobody knows"), str(len(course.gaps))),
    ]
    return {"title": _("Trajectory"), "table": table, "rows": rows}


def _near(moment: datetime, minutes: int) -> str:
    return f"{moment_words(moment)} ± {minutes} min" if minutes else moment_words(moment)


def _contacts(case: Any, viewer: Viewer) -> dict[str, Any]:
    counted = contacts.counts(viewer, contacts.Filters(case=str(case.id)))
    rows = [(str(label), str(counted.get(code, 0))) for code, label in contacts.Outcome.choices]
    return {"title": _("Contacts"), "rows": rows}


def reports(viewer: Viewer, case: Any) -> QuerySet[Report]:
    """Signed versions of a case's reports, the newest first."""
    return scope(Report.objects.filter(case=case), viewer, "reports.view").order_by("-at", "-id")


def one(viewer: Viewer, id: Any) -> Report:
    row = scope(Report.objects.select_related("case"), viewer, "reports.view").filter(pk=id).first()
    if row is None:
        raise Http404
    return row


def signed(row: Report, *, language: str, by: Viewer, at: datetime) -> dict[str, Any]:
    """A signed version as it was signed; the reading is audited."""
    audit.record_reads("report", [row.id], purpose="report", by=by, at=at)
    content = json.loads(keys.unseal(bytes(row.content), row=str(row.id), field="content"))
    return content["en" if language.startswith("en") else "zh-hans"]


def parts(content: dict[str, Any]) -> list[tuple[str, Any]]:
    """A report as the parts of a Word document."""
    found: list[tuple[str, Any]] = [("title", content["title"])]
    for section in content["sections"]:
        found.append(("heading", section["title"]))
        if section.get("table"):
            found.append(("table", section["table"]))
        if section["rows"]:
            found.append(("table", [["", ""], *section["rows"]]))
    if content["missing"]:
        found += [("heading", _("Missing")), *(("text", text) for text in content["missing"])]
    return found
