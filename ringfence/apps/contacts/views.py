"""The contact list, one contact, and what is done with them."""

from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.queries import who_may
from ringfence.apps.accounts.web import signed_in
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import actions, forms, layout, queries
from ringfence.apps.contacts.models import Outcome
from ringfence.apps.people import queries as people
from ringfence.web.csp import map_page

KEPT = ("case", "incident", "class", "state", "ring", "place", "owner", "missing")


@map_page
@signed_in("contacts.view")
def contact_list(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    filters = queries.Filters.of(request.GET)
    part = queries.page(viewer, filters, cursor=request.GET.get("cursor", ""))
    case = cases.one(viewer, filters.case) if filters.case and viewer.may("cases.view") else None
    context = {
        "rows": queries.listed(part.rows, viewer),
        "page": part,
        "filters": filters,
        "case": case,
        "chips": layout.chips(viewer, filters, request.GET),
        "more_chips": layout.more_chips(filters, request.GET),
        "views": queries.views(viewer),
        "query": urlencode([(key, value) for key, value in request.GET.items() if key in KEPT and value]),
        "may_assign": viewer.may("contacts.assign"),
        "may_export": viewer.may("contacts.export"),
        "owners": _owners(viewer) if viewer.may("contacts.assign") else [],
        "map": layout.map_data(viewer, filters) if case else None,
        "timeline": cases.shown(case, at=timezone.now())["timeline"] if case else None,
        "now": timezone.now(),
    }
    return render(request, "contacts/list.html", context)


def _owners(viewer: Any) -> list[Any]:
    found = {
        user.pk: user
        for path in viewer.paths("contacts.assign")
        for user in who_may("duties.do", path, at=timezone.now())[:300]
    }
    return sorted(found.values(), key=str)


@signed_in("contacts.view")
def contact_page(request: HttpRequest, id: UUID) -> HttpResponse:
    """The whole page, or for the list's side panel only its inner part."""
    viewer = request.viewer  # type: ignore[attr-defined]
    contact = queries.one(viewer, id)
    template = "contacts/part_contact.html" if request.headers.get("HX-Request") else "contacts/contact.html"
    return render(request, template, _contact(viewer, contact))


def _contact(viewer: Any, contact: Any, **more: Any) -> dict[str, Any]:
    (row,) = queries.listed([contact], viewer)
    meetings = queries.exposures(contact)
    known = queries.known_places(meetings)
    return {
        "contact": contact,
        "row": row,
        "missing": queries.missing_words(row.judgement),
        "meetings": [(one, known.get(str(one.place_id))) for one in meetings],
        "timeline": layout.strip(meetings, known),
        "judgements": queries.judgements(contact),
        "statuses": queries.statuses(contact),
        "via": people.masked([contact.via_id], viewer).get(str(contact.via_id)) if contact.via_id else None,
        "parts": layout.parts(row.judgement, known),
        "may_overrule": viewer.may_in("contacts.overrule", contact.jurisdiction),
        "may_set": contact.owner == viewer.user_id or viewer.may_in("contacts.assign", contact.jurisdiction),
        "overrule_form": more.pop("overrule_form", None) or forms.OverruleForm(),
        "state_form": forms.StateForm(initial={"state": contact.state}),
        "now": timezone.now(),
        **more,
    }


@signed_in("contacts.overrule")
@require_POST
def contact_overrule(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    contact = queries.one(viewer, id)
    form = forms.OverruleForm(request.POST)
    if not form.is_valid():
        return render(
            request, "contacts/contact.html", _contact(viewer, contact, overrule_form=form), status=422
        )
    actions.overrule(contact, **form.cleaned_data, by=viewer, at=timezone.now())
    messages.success(request, _("The decision is kept with its reason."))
    return redirect("contacts:contact", contact.id)


@signed_in("contacts.view")
@require_POST
def contact_state(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    contact = queries.one(viewer, id)
    form = forms.StateForm(request.POST)
    if form.is_valid():
        actions.set_state(contact, **form.cleaned_data, by=viewer, at=timezone.now())
        messages.success(request, _("Noted."))
    return redirect("contacts:contact", contact.id)


@signed_in("contacts.assign")
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """All chosen rows to one owner."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = queries.some(viewer, request.POST.getlist("selected"))
    owner = request.POST.get("owner", "")
    if not rows:
        messages.error(request, _("Choose some rows first."))
    elif owner not in {str(user.pk) for user in _owners(viewer)}:
        messages.error(request, _("Choose who shall do it."))
    else:
        n = actions.assign(rows, owner=UUID(owner), by=viewer, at=timezone.now())
        messages.success(request, _("%(n)s contacts are handed out.") % {"n": n})
    return redirect(_back(request))


@signed_in("contacts.export")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The list under the present filters as XLSX; who took it and what for is kept first."""
    viewer = request.viewer  # type: ignore[attr-defined]
    filters = queries.Filters.of(dict(parse_qsl(request.POST.get("query", ""))))
    rows = list(queries.contacts(viewer, filters)[: queries.EXPORT_AT_MOST])
    actions.export_rows(rows, purpose=request.POST.get("purpose", ""), by=viewer, at=timezone.now())
    content = layout.workbook(rows, viewer, purpose=request.POST.get("purpose", ""))
    answer = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer["Content-Disposition"] = 'attachment; filename="contacts.xlsx"'
    return answer


@signed_in("contacts.view")
@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    kept = [(key, value) for key, value in parse_qsl(request.POST.get("query", "")) if key in KEPT]
    actions.save_view(name=request.POST.get("name", ""), query=urlencode(kept), by=viewer, at=timezone.now())
    return redirect(f"{reverse('contacts:list')}?{urlencode(kept)}")


@signed_in("contacts.view")
@require_POST
def view_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.delete_view(id, by=viewer, at=timezone.now())
    return redirect("contacts:list")


@signed_in("cases.view")
def replay(request: HttpRequest, id: UUID) -> HttpResponse:
    """The same meetings under another protocol: what would change; nothing is written."""
    viewer = request.viewer  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    packs = layout.packs()
    pack = request.GET.get("pack", "")
    rows = queries.replay(viewer, case, pack=pack) if pack in packs else []
    changed = [row for row in rows if row.now != row.then]
    names = people.masked([row.contact.person_id for row in changed], viewer)
    context = {
        "case": case, "packs": packs, "pack": pack if pack in packs else "", "all": len(rows),
        "rows": [(row, names.get(str(row.contact.person_id)), Outcome(row.now).label, Outcome(row.then).label) for row in changed],
    }  # fmt: skip
    return render(request, "contacts/replay.html", context)


def _back(request: HttpRequest) -> str:
    """Back to the same list, never to another host."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else reverse("contacts:list")
