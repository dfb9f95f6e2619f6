"""What a laboratory types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ringfence.apps.lab.models import Result, Step, Tube


class MomentField(forms.DateTimeField):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ResultForm(forms.Form):
    specimen = forms.ChoiceField(
        label=_("Specimen"), required=False, choices=[("", _("unknown")), *Result.Specimen.choices]
    )
    method = forms.ChoiceField(label=_("Method"), choices=Result.Method.choices)
    sampled_at = MomentField(label=_("Sampled"))
    reported_at = MomentField(label=_("Reported"), required=False, help_text=_("Empty means now."))
    outcome = forms.ChoiceField(label=_("Result"), choices=Result.Outcome.choices, widget=forms.RadioSelect)
    ct_orf1ab = forms.FloatField(label=_("Ct of ORF1ab"), required=False, min_value=0, max_value=50)
    ct_n = forms.FloatField(label=_("Ct of N"), required=False, min_value=0, max_value=50)
    laboratory = forms.CharField(label=_("Laboratory"), required=False, max_length=80)
    barcode = forms.CharField(label=_("Barcode"), required=False, max_length=40)

    def values(self) -> dict[str, Any]:
        """The fields as the action takes them."""
        found = dict(self.cleaned_data)
        cycles = {"ORF1ab": found.pop("ct_orf1ab"), "N": found.pop("ct_n")}
        found["ct"] = {gene: value for gene, value in cycles.items() if value is not None}
        return found


class CorrectForm(ResultForm):
    because = forms.CharField(label=_("Why it is corrected"), max_length=200)


class FindForm(forms.Form):
    q = forms.CharField(label=_("Whose: name, pinyin, phone or ID number"), max_length=80)


class TubeForm(forms.Form):
    barcode = forms.CharField(label=_("Barcode"), max_length=40, widget=forms.TextInput({"autofocus": True}))
    capacity = forms.TypedChoiceField(
        label=_("Swabs at most"), coerce=int, choices=[(size, size) for size in Tube.SIZES], initial=10
    )
    area = forms.CharField(label=_("Area"), max_length=120)
    desk = forms.CharField(label=_("Desk"), max_length=20, required=False)


class HandOverForm(forms.Form):
    barcodes = forms.CharField(
        label=_("Barcodes, one in a line"), widget=forms.Textarea(attrs={"autofocus": True, "rows": 6})
    )
    what = forms.ChoiceField(
        label=_("To whom"),
        choices=[(what.value, what.label) for what in (Step.What.CARRIED, Step.What.RECEIVED)],
        widget=forms.RadioSelect,
    )
    giver = forms.CharField(label=_("Who gives"), max_length=80, required=False)
    holder = forms.CharField(label=_("Who takes"), max_length=80)


class PlateForm(forms.Form):
    plate = forms.CharField(label=_("Barcode of the plate"), max_length=40)
    laboratory = forms.CharField(label=_("Laboratory"), max_length=80)
    kit = forms.CharField(label=_("Kit"), max_length=80, required=False)
