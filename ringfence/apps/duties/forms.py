"""What people type about a duty."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CompleteForm(forms.Form):
    evidence = forms.CharField(
        label=_("What shows that it is done"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AssignForm(forms.Form):
    """Who shall own the chosen duties: somebody named, or whoever asks."""

    owner = forms.UUIDField(required=False)
    owner_me = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not (values.get("owner") or values.get("owner_me")):
            raise forms.ValidationError(_("Choose an owner."))
        return values


class PauseForm(forms.Form):
    because = forms.CharField(label=_("Why the clock stands"), max_length=200)
