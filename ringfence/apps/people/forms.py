"""What people type about a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ringfence.apps.people.models import Person
from ringfence.apps.places import queries as places
from ringfence.core.words import Refused


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Name, pinyin, initials, phone, ID number or its last four digits"), max_length=80
    )


class AreaField(forms.CharField):
    """An area of the viewer, by name or code; cleaned to its path."""

    def __init__(self, *, permission: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.permission = permission
        self.viewer: Any = None
        self.widget.attrs["list"] = "areas"

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return places.area_named(self.viewer, text, self.permission).path
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    id_number = forms.CharField(label=_("ID number"), required=False, max_length=30)
    passport = forms.CharField(label=_("Passport or other document"), required=False, max_length=30)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=30)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=Person.Sex.choices)
    birth_date = forms.DateField(
        label=_("Birth date"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    area = AreaField(
        label=_("Area"), permission="people.register", help_text=_("Village or community, by name or code.")
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    household = forms.CharField(
        label=_("Household"),
        required=False,
        max_length=80,
        help_text=_("Those with the same word here live together."),
    )

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].viewer = viewer  # type: ignore[attr-defined]
        for name in ("id_number", "phone", "name", "address"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class CorrectForm(PersonForm):
    """Empty means: stays as it is. What is stored is not shown here; reveal it first, where it is needed."""

    because = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "area"):
            self.fields[name].required = False
        del self.fields["household"]


class RevealForm(forms.Form):
    fields_wanted = forms.MultipleChoiceField(
        label=_("What"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("name", _("Name")),
            ("phone", _("Phone")),
            ("id_number", _("ID number")),
            ("passport", _("Passport or other document")),
            ("address", _("Address")),
        ],
    )
    purpose = forms.CharField(
        label=_("What for"), max_length=200, help_text=_("Goes into the log with your name and the time.")
    )


class HouseholdForm(forms.Form):
    household = forms.CharField(label=_("Household"), max_length=80)
    because = forms.CharField(label=_("Why"), max_length=200, required=False)


class ReasonForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=200)
