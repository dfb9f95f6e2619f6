"""What people type in the tracing room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ringfence.apps.leads.models import Force, Kind

LOCAL = "%Y-%m-%dT%H:%M"


class LeadForm(forms.Form):
    incident = forms.ChoiceField(label=_("Incident"))
    kind = forms.ChoiceField(label=_("What there is"), choices=Kind.choices)
    words = forms.CharField(
        label=_("The lead"), max_length=2000, help_text=_("Sealed; only the force that looks reads it."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip
    seen_at = forms.DateTimeField(
        label=_("Seen at"), required=False, input_formats=[LOCAL],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
    )  # fmt: skip
    force = forms.ChoiceField(label=_("Who looks"), choices=Force.choices)
    hours = forms.IntegerField(label=_("Hours to answer"), min_value=1, max_value=240, initial=2)

    def __init__(self, *args: Any, incidents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].choices = incidents  # type: ignore[attr-defined]
