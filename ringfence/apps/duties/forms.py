"""What people type about a duty."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CompleteForm(forms.Form):
    evidence = forms.CharField(
        label=_("What shows that it is done"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PauseForm(forms.Form):
    because = forms.CharField(label=_("Why the clock stands"), max_length=200)
