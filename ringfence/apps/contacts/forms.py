"""What people type about contacts and searches."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ringfence.apps.contacts.models import Outcome, State


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class PurposeForm(forms.Form):
    """Why the log is searched: kept with the name of who asks."""

    purpose = forms.CharField(
        label=_("Purpose"), max_length=300, help_text=_("Kept with your name; the auditor reads it.")
    )


class RequestForm(PurposeForm):
    """A search for somebody who is no registered case."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    incident = forms.ChoiceField(label=_("Incident"))
    start = forms.DateTimeField(label=_("From"), widget=MomentInput(), input_formats=["%Y-%m-%dT%H:%M"])
    end = forms.DateTimeField(label=_("To"), widget=MomentInput(), input_formats=["%Y-%m-%dT%H:%M"])

    def __init__(self, *args: Any, incidents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].choices = incidents  # type: ignore[attr-defined]


class OverruleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Class"), choices=[choice for choice in Outcome.choices if choice[0] != Outcome.UNDETERMINED]
    )
    because = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands under the decision, with your name."),
    )  # fmt: skip


class StateForm(forms.Form):
    state = forms.ChoiceField(label=_("How far"), choices=State.choices)
    words = forms.CharField(label=_("Note"), max_length=300, required=False)
