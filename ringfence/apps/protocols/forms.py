"""Adopting a protocol: which, where, by whose order, since when."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AdoptForm(forms.Form):
    pack = forms.ChoiceField(label=_("Protocol"))
    jurisdiction = forms.ChoiceField(label=_("Area"))
    order = forms.CharField(
        label=_("By whose order"), max_length=200, help_text=_("Who decided, and the number of the document.")
    )
    since = forms.DateTimeField(
        label=_("In force since"),
        required=False,
        help_text=_("Empty: from now on."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )
    because = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: object, packs: list[tuple[str, str]], areas: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["pack"].choices = packs  # type: ignore[attr-defined]
        self.fields["jurisdiction"].choices = areas  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    order = forms.CharField(
        label=_("By whose order"), max_length=200, help_text=_("Who decided, and the number of the document.")
    )
    because = forms.CharField(label=_("Why"), max_length=500, required=False)
