"""What people type about a place."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ringfence.apps.places import queries
from ringfence.apps.places.models import Place
from ringfence.core.words import Refused

UNKNOWN = (("", _("unknown")), ("yes", _("yes")), ("no", _("no")))


class PlaceForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    area = forms.CharField(label=_("Area"), help_text=_("Village or community, by name or code."))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    datum = forms.ChoiceField(
        label=_("Datum of the position"),
        choices=Place.Datum.choices,
        help_text=_("WGS-84 from a receiver, GCJ-02 from most Chinese maps, BD-09 from Baidu."),
    )
    volume_m3 = forms.FloatField(label=_("Room volume, m³"), required=False, min_value=1)
    air_changes_h = forms.FloatField(label=_("Air changes an hour"), required=False, min_value=0)
    ventilated = forms.ChoiceField(label=_("Windows open"), choices=UNKNOWN, required=False)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._viewer = viewer
        choices = queries.kind_choices(get_language() or "zh-hans")
        self.fields["kind"].choices = [("", _("unknown")), *choices]  # type: ignore[attr-defined]
        self.fields["area"].widget.attrs["list"] = "areas"

    def clean_area(self) -> str:
        try:
            return queries.area_named(self._viewer, self.cleaned_data["area"], "places.edit").path
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (values.get("lat") is None) != (values.get("lon") is None):
            self.add_error("lon", _("A position needs both latitude and longitude."))
        values["ventilated"] = {"yes": True, "no": False}.get(values.get("ventilated", ""))
        return values


class ReasonForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=200)
