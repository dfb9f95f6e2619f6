"""What people type about an incident."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ringfence.apps.places import queries as places
from ringfence.apps.protocols import queries as protocols
from ringfence.core.words import Refused


class IncidentForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As people will say it, such as 3·30.")
    )
    area = forms.CharField(label=_("Area"), help_text=_("Usually a county; by name or code."))
    t0 = forms.DateTimeField(
        label=_("T0"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("The moment from which the response is timed; empty means now."),
    )
    clocks = forms.ChoiceField(label=_("Clocks"), required=False)
    because = forms.CharField(label=_("Why it is opened"), max_length=200, required=False)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._viewer = viewer
        choices = [(code, code_title) for code, code_title in protocols.clock_presets().items()]
        self.fields["clocks"].choices = [("", _("as the protocol says")), *choices]  # type: ignore[attr-defined]
        self.fields["area"].widget.attrs["list"] = "areas"

    def clean_area(self) -> str:
        try:
            return places.area_named(self._viewer, self.cleaned_data["area"], "command.open").path
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None


class ReasonForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=200)
