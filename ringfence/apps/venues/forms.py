"""Which venue, which time, and how its sketch looks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SEATING = [
    ("tables", _("tables where people ate or drank")),
    ("seats", _("seats, desks or places in a row")),
]


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class SceneForm(forms.Form):
    room = forms.ChoiceField(label=_("Room"), required=False)
    start = forms.DateTimeField(label=_("From"), widget=MomentInput)
    end = forms.DateTimeField(label=_("Until"), widget=MomentInput)
    seating = forms.ChoiceField(label=_("How people sat"), choices=SEATING, initial="tables")
    columns = forms.IntegerField(
        label=_("Tables or seats side by side"), min_value=1, max_value=20, initial=4
    )
    rows = forms.IntegerField(
        label=_("Rows of them, one behind the other"), min_value=1, max_value=20, initial=4
    )
    pitch_m = forms.FloatField(
        label=_("Metres from one seat to the next"), required=False, min_value=0.2, max_value=20, step_size=0.1,
        help_text=_("Only for seats. Without it the sketch says nothing about distance."),
    )  # fmt: skip

    def __init__(self, *args: Any, rooms: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("the whole place")), *((room, room) for room in rooms)]
        self.fields["room"].choices = choices  # type: ignore[attr-defined]

    def opened(self) -> dict[str, Any]:
        """As `actions.open_scene` takes it."""
        given = dict(self.cleaned_data)
        tables = given.pop("seating") == "tables"
        return given | {"tables": tables, "pitch_m": None if tables else given["pitch_m"]}
