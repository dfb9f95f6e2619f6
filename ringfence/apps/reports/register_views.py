"""The contact register of a case: what is to be mended, and the file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.cases import queries as cases
from ringfence.apps.reports import register as contact_register

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in("reports.view")
def register(request: HttpRequest, id: UUID) -> HttpResponse:
    """Every row that fails a check, with the remedy and the way to the person."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    found = contact_register.register(case, viewer, at=timezone.now())
    words, titles = contact_register.remedy_words(), contact_register.field_words()
    lines = [
        (
            fault,
            found.entries[fault.row - 1],
            titles[fault.field],
            words[fault.remedy],
            found.links.get(fault.id),
        )
        for fault in found.faults[:1000]
    ]
    context = {
        "case": case, "all": len(found.entries), "lines": lines, "faults": len(found.faults),
        "clean": len(found.entries) - len({fault.row for fault in found.faults}),
        "may_export": viewer.may_in("contacts.export", case.jurisdiction) and viewer.may_in("people.reveal", case.jurisdiction),
    }  # fmt: skip
    return render(request, "reports/register.html", context)


@signed_in("contacts.export")
@require_POST
def file(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    content = contact_register.workbook(
        case, purpose=request.POST.get("purpose", ""), by=viewer, at=timezone.now()
    )
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="register-{case.number}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer
