"""What people type about zones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ringfence.apps.zones import words
from ringfence.apps.zones.models import Basis


class AskForm(forms.Form):
    """Which class, which unit, which share: what the frontier is drawn for."""

    level = forms.ChoiceField(label=_("Class"))
    grain = forms.ChoiceField(label=_("Unit"), choices=list(words.GRAINS.items()), initial="building")
    share = forms.FloatField(label=_("Share of risk"), min_value=0, max_value=1, initial=0.9)
    connected = forms.BooleanField(label=_("In one piece"), required=False)

    def __init__(self, *args: Any, levels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(one, words.word(words.LEVELS, one)) for one in levels]  # type: ignore[attr-defined]


class ProposeForm(AskForm):
    name = forms.CharField(label=_("Name of the zone"), max_length=80)
    basis = forms.ChoiceField(label=_("Legal basis"), choices=Basis.choices)
    because = forms.CharField(label=_("Why"), max_length=200, required=False)


class BecauseForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=200)


class MeasureForm(forms.Form):
    owner = forms.CharField(label=_("Owner"), max_length=120)
    done = forms.BooleanField(label=_("Done"), required=False)
