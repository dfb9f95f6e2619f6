"""The 23 roles, and the matrix that says what each may do (`matrix.yaml`, read once)."""

from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ruamel.yaml import YAML

ROLES: dict[str, Promise] = {
    "commander": _("Commander"),
    "epidemiologist": _("Epidemiologist"),
    "interviewer": _("Interviewer"),
    "police": _("Police analyst"),
    "analyst": _("Data analyst"),
    "laboratory": _("Laboratory"),
    "sampler": _("Sampler"),
    "site_manager": _("Site manager"),
    "doctor": _("Doctor"),
    "transfer": _("Transfer crew"),
    "guard": _("Guard"),
    "community": _("Community worker"),
    "property": _("Property staff"),
    "volunteer": _("Volunteer"),
    "inspector": _("Venue inspector"),
    "supplies": _("Supply officer"),
    "information": _("Information officer"),
    "privacy": _("Privacy officer"),
    "auditor": _("Auditor"),
    "supervisor": _("Supervisor"),
    "administrator": _("Administrator"),
    "trainer": _("Trainer"),
    "resident": _("Resident"),
}
SYSTEM_ROLE = "system"


@cache
def matrix() -> dict[str, frozenset[str]]:
    """Permission -> roles. A role the file invents is refused at start."""
    text = YAML(typ="safe").load(Path(__file__).with_name("matrix.yaml"))
    table = {
        f"{app}.{verb}": frozenset(roles) for app, verbs in text.items() for verb, roles in verbs.items()
    }
    unknown = {role for roles in table.values() for role in roles} - set(ROLES)
    if unknown:
        raise ValueError(f"matrix.yaml names unknown roles: {sorted(unknown)}")
    return table


def holders(permission: str) -> frozenset[str]:
    """The roles that hold a permission; a permission that is not in the file is a mistake of the caller."""
    return matrix()[permission]
