"""A case's core and full report: the draft with what it lacks, signing, and signed versions as page and Word file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.cases import queries as cases
from ringfence.apps.reports import actions, queries
from ringfence.files import docx, pdf

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


@signed_in("reports.view")
def draft(request: HttpRequest, id: UUID, which: str) -> HttpResponse:
    """The report as it stands this minute."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case, now = cases.one(viewer, id), timezone.now()
    found = queries.draft(case, which=which, viewer=viewer, language=_language(), at=now)
    context = {
        "case": case, "which": which, "report": found, "at": now,
        "may_sign": viewer.may_in("reports.sign", case.jurisdiction),
        "signed": [row for row in queries.reports(viewer, case) if row.which == which],
    }  # fmt: skip
    return render(request, "reports/report.html", context)


@signed_in("reports.sign")
@require_POST
def sign(request: HttpRequest, id: UUID, which: str) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    row = actions.sign(
        cases.one(viewer, id),
        which=which,
        because=request.POST.get("because", ""),
        by=viewer,
        at=timezone.now(),
    )
    messages.success(request, _("Report no. %(n)s is signed.") % {"n": row.number})
    return redirect("reports:report", row.id)


@signed_in("reports.view")
def report(request: HttpRequest, id: UUID) -> HttpResponse:
    """A version as it was signed."""
    row, content = _signed(request, id)
    return render(
        request,
        "reports/report.html",
        {"case": row.case, "which": row.which, "row": row, "report": content, "at": row.cut_off},
    )


@signed_in("reports.view")
def word(request: HttpRequest, id: UUID) -> HttpResponse:
    row, parts = _parts(request, id)
    answer = HttpResponse(docx.write(parts), content_type=WORD)
    answer["Content-Disposition"] = f'attachment; filename="report-{row.which}-{row.number}.docx"'
    answer["Cache-Control"] = "no-store"
    return answer


@signed_in("reports.view")
def paper(request: HttpRequest, id: UUID) -> HttpResponse:
    """The same as PDF/A."""
    row, parts = _parts(request, id)
    answer = HttpResponse(
        pdf.write(parts, day=timezone.localdate(row.cut_off)), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="report-{row.which}-{row.number}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _parts(request: HttpRequest, id: UUID) -> tuple[Any, list[tuple[str, Any]]]:
    row, content = _signed(request, id)
    parts = queries.parts(content)
    line = _("No. %(n)s, as of %(time)s, signed by %(name)s") % {
        "n": row.number, "time": timezone.localtime(row.cut_off).strftime("%Y-%m-%d %H:%M"), "name": row.by_name,
    }  # fmt: skip
    return row, [parts[0], ("text", line), *parts[1:]]


def _signed(request: HttpRequest, id: UUID) -> tuple[Any, dict[str, Any]]:
    viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.one(viewer, id)
    return row, queries.signed(row, language=_language(), by=viewer, at=timezone.now())
