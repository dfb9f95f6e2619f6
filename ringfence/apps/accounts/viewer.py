"""The viewer: who asks, in which roles, where. A plain value, made once a request; the `by` of every action."""

from dataclasses import dataclass
from uuid import UUID

from ringfence.apps.accounts.roles import SYSTEM_ROLE, holders

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Viewer:
    """`scopes` are (role, jurisdiction path) pairs in force now; `rule` is set for the system acting by a rule."""

    user_id: UUID
    name: str
    scopes: tuple[tuple[str, str], ...]
    rule: str = ""

    def may(self, permission: str) -> bool:
        """In any area at all?"""
        return bool(self.paths(permission))

    def paths(self, permission: str) -> tuple[str, ...]:
        """The areas in which it holds, none inside another."""
        roles = holders(permission)
        paths = {path for role, path in self.scopes if role in roles or role == SYSTEM_ROLE}
        return tuple(sorted(path for path in paths if not any(_inside(path, other) for other in paths)))

    def may_in(self, permission: str, jurisdiction: str) -> bool:
        return any(jurisdiction.startswith(path) for path in self.paths(permission))


def _inside(path: str, other: str) -> bool:
    return path != other and path.startswith(other)


def SYSTEM(rule: str) -> Viewer:
    """The system as actor; it names the rule it acts by."""
    return Viewer(NOBODY, f"system:{rule}", ((SYSTEM_ROLE, "/"),), rule)
