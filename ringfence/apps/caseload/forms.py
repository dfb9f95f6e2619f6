"""What people type about screening lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ringfence.apps.caseload.models import Roster


class RosterForm(forms.Form):
    incident = forms.ChoiceField(label=_("Incident"))
    kind = forms.ChoiceField(label=_("Kind of list"), choices=Roster.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    because = forms.CharField(label=_("Reason"), max_length=300)
    due_at = forms.DateTimeField(
        label=_("Deadline"), input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip

    def __init__(self, *args: Any, incidents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].choices = incidents  # type: ignore[attr-defined]


class PapersForm(forms.Form):
    """People by ID number or passport, one a line."""

    papers = forms.CharField(
        label=_("Identity numbers or references, one a line"), max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        help_text=_("Only people who are registered here; nothing typed here is kept."),
    )  # fmt: skip


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DetailForm(forms.Form):
    """What the contact register asks and no other record holds."""

    occupation = forms.ChoiceField(label=_("Occupation"), required=False, choices=[
        ("", "—"), ("student", _("student")), ("teacher", _("teacher")), ("medic", _("medical staff")), ("other", _("other")),
    ])  # fmt: skip
    workplace = forms.CharField(label=_("School or workplace"), max_length=120, required=False)
    relation = forms.CharField(label=_("Relation to the case"), max_length=60, required=False)
    discovery = forms.CharField(label=_("How the person was found"), max_length=60, required=False)
    location = forms.CharField(label=_("Where the person is now"), max_length=200, required=False)
    mode = forms.ChoiceField(label=_("Mode of observation"), required=False, choices=[
        ("", "—"), ("central", _("central site")), ("home", _("at home")), ("hospital", _("hospital")),
        ("awaiting-transfer", _("awaiting transfer")),
    ])  # fmt: skip
    site = forms.CharField(label=_("Name of the site"), max_length=120, required=False)
    checked_in = forms.DateField(label=_("Day of check-in"), required=False, widget=_day())
    release_due = forms.DateField(label=_("Day the observation ends"), required=False, widget=_day())
    home_reason = forms.CharField(label=_("Why at home"), max_length=120, required=False)
    sent_to = forms.CharField(label=_("Province sent to"), max_length=40, required=False)
    key_venue = forms.CharField(label=_("Key venue"), max_length=120, required=False)
