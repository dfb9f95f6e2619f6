"""Forms of an import: choose a file, say which column is which, answer what the file leaves open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ringfence.apps.imports.kinds import Kind
from ringfence.apps.imports.labels import label
from ringfence.files.faults import Question
from ringfence.files.headers import KNOWN
from ringfence.files.tables import Peek

PASTED = "pasted.tsv"
ENCODINGS = [
    ("", _("find out")),
    ("gb18030", "GB18030"),
    ("big5", "Big5"),
    ("latin-1", "ISO-8859-1"),
    ("windows-1252", "Windows-1252"),
]


class UploadForm(forms.Form):
    """A file, or rows pasted from a sheet."""

    kind = forms.ChoiceField(label=_("What is in the file?"))
    jurisdiction = forms.ChoiceField(label=_("Area"), help_text=_("New records belong to this area."))
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV, Excel, Parquet or JSON Lines, up to 64 MB. You can also drop it here."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.parquet,.json,.jsonl,.gz"}
        ),
    )
    pasted = forms.CharField(
        label=_("Or paste rows"),
        required=False,
        strip=False,
        help_text=_("Copy cells in your sheet, with the header row, and paste them here."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], paths: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.name, kind.label) for kind in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.fields["jurisdiction"].choices = [(p, p) for p in paths]  # type: ignore[attr-defined]
        if len(paths) == 1:
            self.fields["jurisdiction"].widget = forms.HiddenInput()
            self.fields["jurisdiction"].initial = paths[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not (cleaned.get("pasted") or "").strip():
            raise forms.ValidationError(gettext("Choose a file or paste rows."))
        return cleaned

    def content(self) -> tuple[bytes, str]:
        """The bytes and the name they go by."""
        file = self.cleaned_data.get("file")
        if file:
            return file.read(), file.name
        return self.cleaned_data["pasted"].encode("utf-8", "replace"), PASTED


class ColumnsForm(forms.Form):
    """One choice for each canonical column, filled in with the saved mapping or the guesses."""

    def __init__(
        self,
        *args: Any,
        peek: Peek,
        kind: Kind,
        saved: Mapping[str, str] | None,
        about: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        titles = [title for title in dict.fromkeys(peek.header) if title]
        guessed = _guessed(peek)
        for column in kind.schema.columns:
            joined = [saved[column.name]] if saved and " + " in saved.get(column.name, "") else []
            first = (saved or {}).get(column.name) if saved else guessed.get(column.name)
            self.fields[f"column-{column.name}"] = forms.ChoiceField(
                label=label(column.name),
                required=column.required,
                choices=[("", gettext("(not in the file)")), *((t, t) for t in [*joined, *titles])],
                initial=first or "",
            )
        if about:
            self.fields["about"] = forms.ChoiceField(label=str(kind.about_label), choices=about)

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("column-")]

    def mapping(self) -> dict[str, str]:
        """Canonical column -> header; a column left out is kept as "" so that it is not guessed again."""
        return {
            name.removeprefix("column-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("column-")
        }


def _guessed(peek: Peek) -> dict[str, str]:
    found = dict(peek.mapping)
    taken = set(found.values())
    for guess in peek.guesses:
        if guess.confidence < KNOWN and guess.column not in found and guess.header not in taken:
            found[guess.column] = guess.header
            taken.add(guess.header)
    return found


class ReadingForm(forms.Form):
    """How the bytes are to be read, when that cannot be found out."""

    encoding = forms.ChoiceField(label=_("Characters"), choices=ENCODINGS, required=False)
    sheet = forms.CharField(label=_("Sheet"), required=False, max_length=100)


class AnswersForm(forms.Form):
    """Only the questions that the file raises."""

    def __init__(self, *args: Any, questions: Sequence[Question], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in dict.fromkeys(question.code for question in questions):
            asked = " ".join(
                replace(question, column=label(question.column)).say(language)
                for question in questions
                if question.code == code
            )
            self.fields[code.replace("-", "_")] = _answer_field(code, asked)

    def answers(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        if found.get("day_first"):
            found["day_first"] = found["day_first"] == "day"
        if found.get("today"):
            found["today"] = found["today"].isoformat()
        return found


def _answer_field(code: str, asked: str) -> forms.Field:
    if code == "year":
        return forms.IntegerField(label=asked, min_value=1900, max_value=2100, required=False)
    if code == "today":
        return forms.DateField(
            label=asked, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
    if code == "day-first":
        choices = [("", "–"), ("day", gettext("day first")), ("month", gettext("month first"))]
    else:
        choices = [
            ("", "–"),
            ("excel", gettext("days as a spreadsheet counts them (44654 = 3 April 2022)")),
            ("1970", gettext("days since 1 January 1970")),
        ]
    return forms.ChoiceField(label=asked, choices=choices, required=False)


class ChecksForm(forms.Form):
    """What to do with rows that are not whole."""

    set_aside = forms.BooleanField(
        label=_("Keep rows whose optional dates or numbers cannot be read; those cells stay empty."),
        required=False,
    )
    leave_out = forms.BooleanField(
        label=_("Leave out rows with open questions; they go into the error file."), required=False
    )


class UndoForm(forms.Form):
    because = forms.CharField(label=_("Reason"), max_length=200)
