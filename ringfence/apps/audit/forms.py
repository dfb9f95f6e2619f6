"""What an auditor searches by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget)


class SearchForm(forms.Form):
    subject = forms.CharField(
        label=_("Record id"), required=False, max_length=64, help_text=_("The id in its address.")
    )
    actor = forms.CharField(label=_("Actor"), required=False, max_length=64, help_text=_("Sign-in name."))
    verb = forms.CharField(label=_("Act"), required=False, max_length=60)
    since = moment(_("Since"))
    until = moment(_("Until"))
