"""The newest ground of somebody's area; its truth only for whoever may see the truth."""

from typing import Any

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.drills.models import Ground


def ground(viewer: Viewer) -> Ground | None:
    """The county that this viewer's area practises in, without its truth."""
    rows = scope(Ground.objects.defer("truth"), viewer, "drills.view")
    found: Ground | None = rows.order_by("-laid_at", "-id").first()
    return found


def ground_with_truth(viewer: Viewer) -> Ground | None:
    """The newest one that has a truth."""
    rows: Any = scope(Ground.objects.filter(truth__isnull=False), viewer, "drills.truth")
    found: Ground | None = rows.order_by("-laid_at", "-id").first()
    return found
