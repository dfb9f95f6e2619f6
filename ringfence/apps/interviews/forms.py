"""What people type at the desk: answers (made from the questions), calls, a code, a form workbook."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ringfence.apps.interviews.models import Line, Outcome

YES_NO = [("", "—"), ("yes", _("yes")), ("no", _("no"))]


def control(asked: Any, *, language: str) -> forms.Field | None:
    """The field of one question; None for what is kept and changed elsewhere, or masked."""
    question = asked.question
    if (
        asked.masked
        or question.type == "note"
        or (question.holds and not question.holds.startswith("moment:"))
    ):
        return None
    common: dict[str, Any] = {
        "label": question.label.of(language), "required": False, "initial": asked.value,
        "help_text": question.hint.of(language),
    }  # fmt: skip
    choices = [(one.name, one.label.of(language)) for one in question.choices]
    if question.type == "yesno":
        return forms.ChoiceField(choices=YES_NO, **common)
    if question.type == "choice":
        return forms.ChoiceField(choices=[("", "—"), *choices], **common)
    if question.type == "choices":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    return _typed(question, common)


def _typed(question: Any, common: dict[str, Any]) -> forms.Field:
    """Numbers, dates and texts, so that a wrong answer is said beside its field in the reader's language."""
    if question.type in ("integer", "decimal"):
        low, high = question.least, question.most
        if question.type == "integer":
            return forms.IntegerField(
                min_value=None if low is None else int(low),
                max_value=None if high is None else int(high),
                **common,
            )
        return forms.FloatField(min_value=low, max_value=high, step_size=0.1, **common)
    if question.type == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if question.type == "datetime":
        widget = forms.TextInput(attrs={"type": "datetime-local"})
        return forms.RegexField(regex=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", widget=widget, **common)
    if question.type == "long":
        return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **common)
    return forms.CharField(
        max_length=30 if question.type == "phone" else 300,
        widget=forms.TextInput(attrs={"type": "tel" if question.type == "phone" else "text"}), **common,
    )  # fmt: skip


class AnswersForm(forms.Form):
    """The questions of one group. Which fields stand in it is decided by the form in force."""

    def __init__(self, *args: Any, asked: list[Any], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in asked:
            if one.applies and (made := control(one, language=language)) is not None:
                self.fields[one.question.name] = made

    def answers(self) -> dict[str, Any]:
        """What was answered, as the core reads it."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
        }


class CallForm(forms.Form):
    """One call."""

    line = forms.ChoiceField(label=_("Line of command"), choices=Line.choices, initial=Line.INVESTIGATION)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    next_try = forms.DateTimeField(
        label=_("Next try"), required=False, input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Empty after no answer: 15, 30, 60, then every 120 minutes."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    although_called = forms.BooleanField(label=_("Needed although another line has called"), required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code the caller gave you"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class WorkbookForm(forms.Form):
    file = forms.FileField(label=_("Form as XLSForm workbook"))
    order = forms.CharField(label=_("By whose order"), max_length=200)
    jurisdiction = forms.ChoiceField(label=_("Area"))

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].choices = areas  # type: ignore[attr-defined]
