"""What people type about cases."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ringfence.apps.cases.models import Certainty, Discovery, Moment, Source, Status

YES_NO = [("", _("unknown")), ("yes", _("yes")), ("no", _("no"))]


class MomentInput(forms.DateTimeInput):
    """A date and a time in the zone of the page."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


def moment_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, required=required, help_text=help_text, widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )  # fmt: skip


def answer(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class RegisterForm(forms.Form):
    """A case: whom, where, what, since when. The person is one found by search, or new."""

    person = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"), max_length=60, required=False, help_text=_("Only for a person who is not yet known.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    id_number = forms.CharField(label=_("ID number"), max_length=30, required=False)
    jurisdiction = forms.ChoiceField(label=_("Area"), required=False)
    incident = forms.ChoiceField(label=_("Incident"))
    status = forms.ChoiceField(
        label=_("Status"), choices=[c for c in Status.choices if c[0] != Status.EXCLUDED]
    )
    discovery = forms.ChoiceField(label=_("Found by"), choices=Discovery.choices, required=False)
    onset = moment_field(_("Onset"))
    sampled = moment_field(_("Positive sample taken"))
    isolated = moment_field(_("Isolated"))
    because = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, incidents: list[Any], areas: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].choices = incidents  # type: ignore[attr-defined]
        self.fields["jurisdiction"].choices = [("", "—"), *areas]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("person") and not data.get("name"):
            raise forms.ValidationError(
                _("Choose a person, or write the name of a new one."), code="person-missing"
            )
        if not data.get("person") and not data.get("jurisdiction"):
            self.add_error("jurisdiction", _("Where does the new person live?"))
        return data


class EvidenceForm(forms.Form):
    """The facts that confirm or exclude; unknown stays unknown."""

    screening_positive = forms.ChoiceField(label=_("Screening positive"), choices=YES_NO, required=False)
    recheck_positive = forms.ChoiceField(label=_("Re-check positive"), choices=YES_NO, required=False)
    second_recheck_positive = forms.ChoiceField(
        label=_("Second re-check positive"), choices=YES_NO, required=False
    )
    manifestations = forms.ChoiceField(label=_("Clinical manifestations"), choices=YES_NO, required=False)
    epidemiological_link = forms.ChoiceField(label=_("Epidemiological link"), choices=YES_NO, required=False)
    other_cause = forms.ChoiceField(label=_("Another cause proved"), choices=YES_NO, required=False)
    because = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def evidence(self) -> dict[str, bool | None]:
        return {name: answer(value) for name, value in self.cleaned_data.items() if name != "because"}


class StatusForm(forms.Form):
    """A decision by a person, with the reason."""

    status = forms.ChoiceField(label=_("Status"), choices=Status.choices)
    because = forms.CharField(label=_("Reason"), max_length=500)


class MomentForm(forms.Form):
    kind = forms.ChoiceField(label=_("Date"), choices=Moment.choices)
    moment = moment_field(_("When"), help_text=_("Empty takes the date back: it is unknown again."))
    because = forms.CharField(label=_("Reason"), max_length=500, required=False)


class StayForm(forms.Form):
    """One stay, typed."""

    start = moment_field(_("From"), required=True)
    end = moment_field(_("To"), help_text=_("Empty: nobody saw them leave."))
    place = forms.CharField(label=_("Known place"), required=False)
    place_words = forms.CharField(label=_("Place in words"), max_length=120, required=False)
    start_error_min = forms.IntegerField(
        label=_("± min at the start"), min_value=0, max_value=1440, required=False
    )
    end_error_min = forms.IntegerField(
        label=_("± min at the end"), min_value=0, max_value=1440, required=False
    )
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices)
    certainty = forms.ChoiceField(label=_("Certainty"), choices=Certainty.choices)
    masked = forms.ChoiceField(label=_("Wore a mask"), choices=YES_NO, required=False)
    room = forms.CharField(label=_("Room"), max_length=40, required=False)
    seat = forms.CharField(label=_("Seat"), max_length=20, required=False)
    vehicle = forms.CharField(label=_("Vehicle"), max_length=40, required=False)
    companions = forms.CharField(
        label=_("Who was along"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["masked"] = answer(data["masked"])
        data["place"] = data["place"] or None
        for name in ("start_error_min", "end_error_min"):
            data[name] = data[name] or 0
        return data


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("Rows from a sheet, or the text of an interview"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Columns: date, from, to, place, mask. Or an interview in plain Chinese, with dates and times."),
    )  # fmt: skip


class CutForm(forms.Form):
    cut = moment_field(_("Cut at"), required=True)


class DayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def moment(self) -> datetime:
        """Noon of that day in the zone of the page: safely inside it."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], time(12)))
