"""The interviewer's desk: the queue, one interview with its calls, the form, and the resident's check of a caller."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import public, signed_in
from ringfence.apps.cases import queries as cases
from ringfence.apps.interviews import actions, queries
from ringfence.apps.interviews.forms import AnswersForm, CallForm, CodeForm
from ringfence.apps.interviews.models import Line
from ringfence.apps.people import actions as people_actions
from ringfence.apps.people import queries as people
from ringfence.core.words import Refused
from ringfence.web.csp import map_page

FORMS = tuple(queries.DUTIES)


def _language() -> str:
    return get_language() or "zh-hans"


@signed_in("interviews.do")
def queue(request: HttpRequest) -> HttpResponse:
    """Mine by deadline, then those nobody has taken."""
    viewer = request.viewer  # type: ignore[attr-defined]
    now = timezone.now()
    context = {
        "mine": queries.queue(viewer, mine=True, at=now),
        "unowned": queries.queue(viewer, mine=False, at=now),
        "now": now,
    }
    return render(request, "interviews/queue.html", context)


@map_page
@signed_in("interviews.view")
def interview(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    return _page(request, cases.one(viewer, id))


def _page(request: HttpRequest, case: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    now = timezone.now()
    which = request.GET.get("form", "core")
    which = which if which in FORMS else "core"
    found = queries.interview(case, which=which, viewer=viewer, language=_language(), at=now)
    failed = more.get("failed", ("", None))
    groups = [
        (name, title, asked, failed[1] if failed[0] == name else AnswersForm(asked=asked, language=_language(), prefix=name))
        for name, title, asked in found.groups
    ]  # fmt: skip
    owned = queries.owned(viewer, case)
    context = {
        "case": case, "interview": found, "groups": groups, "which": which, "now": now,
        "person": people.masked([case.person_id], viewer, purpose="interview").get(str(case.person_id)),
        "duties": [(row, row.owner_now[0].owner if row.owner_now else None) for row in queries.open_duties(viewer, case)],
        "mine": [row for row in owned if queries.FORMS[row.kind] == which], "owned": owned,
        "may_do": viewer.may_in("interviews.do", case.jurisdiction),
        "calls": queries.calls(case.person, viewer),
        "warning": queries.warning(case.person, line=Line.INVESTIGATION, at=now),
        "call_form": more.get("call_form") or CallForm(), "phone": more.get("phone", ""), "code": more.get("code", ""),
        "timeline": cases.shown(case, at=now)["timeline"],
    }  # fmt: skip
    answer = render(request, "interviews/interview.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _back(case: Any, request: HttpRequest, anchor: str = "") -> HttpResponse:
    which = request.POST.get("form", "core")
    address = redirect("interviews:interview", case.id)["Location"]
    return redirect(f"{address}?form={which if which in FORMS else 'core'}{anchor}")


@signed_in("interviews.do")
@require_POST
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """One group of questions."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case, now = cases.one(viewer, id), timezone.now()
    which = request.POST.get("form", "core")
    which = which if which in FORMS else "core"
    group = request.POST.get("group", "")
    found = queries.interview(case, which=which, viewer=viewer, language=_language(), at=now)
    asked = next((part for name, _title, part in found.groups if name == group), [])
    form = AnswersForm(request.POST, asked=asked, language=_language(), prefix=group)
    if not form.is_valid():
        return _page(request, case, status=422, failed=(group, form))
    changed = actions.answer(case, answers=form.answers(), by=viewer, at=now)
    messages.success(request, _("%(n)s answers are saved.") % {"n": len(changed)})
    return _back(case, request, f"#group-{group}")


@signed_in("interviews.do")
@require_POST
def finish(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    actions.finish(case, which=request.POST.get("form", ""), by=viewer, at=timezone.now())
    messages.success(request, _("The form is complete and its duty is done."))
    return _back(case, request)


@signed_in("interviews.do")
@require_POST
def call(request: HttpRequest, id: UUID) -> HttpResponse:
    """One call into the ledger."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    form = CallForm(request.POST)
    if not form.is_valid():
        return _page(request, case, status=422, call_form=form)
    actions.record_call(case.person, **form.cleaned_data, by=viewer, at=timezone.now())
    messages.success(request, _("The call is in the ledger."))
    return _back(case, request, "#calls")


@signed_in("interviews.do")
@require_POST
def number(request: HttpRequest, id: UUID) -> HttpResponse:
    """The number to call, for whoever owns the open duty; the reading is logged."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    if not queries.owned(viewer, case):
        raise Refused(_("Take the duty first: the number opens to whoever owns it."), code="not-your-duty")
    shown = people_actions.reveal(
        case.person, fields=["phone"], purpose=_("interview call"), by=viewer, at=timezone.now()
    )
    return _page(request, case, phone=shown["phone"] or _("no number is known"))


@signed_in("interviews.do")
@require_POST
def code(request: HttpRequest, id: UUID) -> HttpResponse:
    """A code to read out; it is shown this once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    given = actions.give_code(case.person, by=viewer, at=timezone.now())
    return _page(request, case, code=f"{given[:4]} {given[4:]}")


def _source(request: HttpRequest) -> str:
    """Where a try came from. Behind the proxy on this machine it is the address that the proxy added last."""
    near = request.META.get("REMOTE_ADDR", "")
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return told if told and near in ("127.0.0.1", "::1") else near


@public
def verify(request: HttpRequest) -> HttpResponse:
    """Anybody: is the caller genuine? Says the office, nothing else."""
    form = CodeForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            context["office"] = actions.check_code(
                form.cleaned_data["code"], source=_source(request), at=timezone.now()
            )
            context["asked"] = True
        except Refused as refusal:
            context["refusal"], status = str(refusal), getattr(refusal, "status", 409)
    answer = render(request, "interviews/verify.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
