"""What the columns and steps are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

COLUMNS: dict[str, Promise] = {
    "person": pgettext_lazy("import column", "person number"),
    "name": pgettext_lazy("import column", "name"),
    "sex": pgettext_lazy("import column", "sex"),
    "birth_date": pgettext_lazy("import column", "date of birth"),
    "household": pgettext_lazy("import column", "household"),
    "address": pgettext_lazy("import column", "address"),
    "id_number": pgettext_lazy("import column", "identity number"),
    "phone": pgettext_lazy("import column", "phone"),
    "note": pgettext_lazy("import column", "note"),
    "onset": pgettext_lazy("import column", "onset"),
    "sampled": pgettext_lazy("import column", "sampled at"),
    "isolated": pgettext_lazy("import column", "isolated at"),
    "status": pgettext_lazy("import column", "status"),
    "confirmed": pgettext_lazy("import column", "confirmed at"),
    "reported": pgettext_lazy("import column", "reported at"),
    "infected_by": pgettext_lazy("import column", "infected by"),
    "place": pgettext_lazy("import column", "place"),
    "start": pgettext_lazy("import column", "from"),
    "end": pgettext_lazy("import column", "until"),
    "source": pgettext_lazy("import column", "source"),
    "position_error_m": pgettext_lazy("import column", "position error (m)"),
    "time_error_s": pgettext_lazy("import column", "time error (s)"),
    "room": pgettext_lazy("import column", "room or vehicle"),
    "seat": pgettext_lazy("import column", "seat"),
    "a": pgettext_lazy("import column", "first person"),
    "b": pgettext_lazy("import column", "second person"),
    "distance_m": pgettext_lazy("import column", "distance (m)"),
    "setting": pgettext_lazy("import column", "setting"),
    "from": pgettext_lazy("import column", "from whom"),
    "to": pgettext_lazy("import column", "to whom"),
    "date": pgettext_lazy("import column", "date"),
    "kind": pgettext_lazy("import column", "kind"),
    "lat": pgettext_lazy("import column", "latitude"),
    "lon": pgettext_lazy("import column", "longitude"),
    "datum": pgettext_lazy("import column", "datum"),
    "parent": pgettext_lazy("import column", "part of"),
    "volume_m3": pgettext_lazy("import column", "volume (m³)"),
    "air_changes_h": pgettext_lazy("import column", "air changes per hour"),
    "ventilated": pgettext_lazy("import column", "ventilated"),
    "sample": pgettext_lazy("import column", "sample number"),
    "tested": pgettext_lazy("import column", "tested at"),
    "result": pgettext_lazy("import column", "result"),
    "ct_n": pgettext_lazy("import column", "Ct (N)"),
    "ct_orf": pgettext_lazy("import column", "Ct (ORF1ab)"),
    "laboratory": pgettext_lazy("import column", "laboratory"),
    "pool": pgettext_lazy("import column", "pool tube"),
}

STEPS: dict[str, Promise] = {
    "started": pgettext_lazy("import step", "started"),
    "finished": pgettext_lazy("import step", "finished"),
    "cancelled": pgettext_lazy("import step", "stopped"),
    "undone": pgettext_lazy("import step", "taken back"),
}

FIGURES: dict[str, Promise] = {
    "seen": pgettext_lazy("import figure", "rows seen"),
    "created": pgettext_lazy("import figure", "created"),
    "updated": pgettext_lazy("import figure", "updated"),
    "unchanged": pgettext_lazy("import figure", "unchanged"),
    "duplicate": pgettext_lazy("import figure", "double"),
    "rejected": pgettext_lazy("import figure", "refused"),
}

READABLE: dict[str, Promise] = {
    "seen": FIGURES["seen"],
    "ok": pgettext_lazy("import figure", "readable"),
    "rejected": FIGURES["rejected"],
    "duplicate": FIGURES["duplicate"],
    "aside": pgettext_lazy("import figure", "kept with an empty cell"),
}


def label(column: str) -> str:
    return str(COLUMNS.get(column, column))
