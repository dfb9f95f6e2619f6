"""The form in force as a page, as a workbook, and a new one ordered from a workbook."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.interviews import actions, facts, queries
from ringfence.apps.interviews.forms import WorkbookForm
from ringfence.apps.places import queries as places

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 2_000_000


def _where(request: HttpRequest) -> str:
    """The area whose form is asked for: one of the viewer's own, the first if none is named."""
    viewer = request.viewer  # type: ignore[attr-defined]
    paths = viewer.paths("interviews.view")
    wanted = request.GET.get("area", "")
    inside = any(wanted.startswith(path) for path in paths)
    return wanted if wanted and inside else (paths[0] if paths else "/")


@signed_in("interviews.view")
def form_page(request: HttpRequest) -> HttpResponse:
    """Every question of the form in force, and a new form from a workbook."""
    viewer = request.viewer  # type: ignore[attr-defined]
    language, where = get_language() or "zh-hans", _where(request)
    areas = [(row.path, row.name) for row in places.jurisdictions(viewer, permission="interviews.form")[:300]]
    upload = WorkbookForm(request.POST or None, request.FILES or None, areas=areas)
    faults: list[Any] = []
    if request.method == "POST" and viewer.may("interviews.form") and upload.is_valid():
        try:
            form = _uploaded(upload.cleaned_data["file"])
        except facts.Faulty as faulty:
            faults = list(faulty.faults)
        else:
            data = upload.cleaned_data
            actions.order_form(
                form, jurisdiction=data["jurisdiction"], order=data["order"], by=viewer, at=timezone.now()
            )
            messages.success(request, _("The form is in force now."))
            return redirect("interviews:form")
    form = queries.form_for(where, at=timezone.now())
    context = {
        "form": form, "title": form.title.of(language), "upload": upload, "faults": faults,
        "groups": [
            (title.of(language), [(one, one.label.of(language)) for one in form.questions if one.group == name])
            for name, title in form.groups
        ],
        "editions": queries.editions(viewer)[:20], "may_order": viewer.may("interviews.form") and bool(areas),
    }  # fmt: skip
    return render(request, "interviews/form.html", context, status=422 if upload.errors or faults else 200)


def _uploaded(file: Any) -> Any:
    return facts.read_workbook(file.read(MOST_BYTES), name=file.name[:80])


@signed_in("interviews.view")
def form_file(request: HttpRequest) -> HttpResponse:
    """The form in force as XLSForm."""
    form = queries.form_for(_where(request), at=timezone.now())
    answer = HttpResponse(facts.write_workbook(form), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{form.pack}.xlsx"'
    return answer
