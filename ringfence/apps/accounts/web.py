"""For views of every app: `@signed_in("cases.view")`."""

from collections.abc import Callable
from typing import Any

from ringfence.apps.accounts.roles import matrix
from ringfence.web import access

public = access.public


def signed_in(permission: str = access.SIGNED_IN) -> Callable[..., Any]:
    """Sign-in and permission; a permission that the matrix does not know is refused when the module loads."""
    if permission != access.SIGNED_IN and permission not in matrix():
        raise KeyError(f"{permission} is not in accounts/matrix.yaml")
    return access.signed_in(permission)
