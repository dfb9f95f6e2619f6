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
