"""The demo's invented township in the test database, and somebody whose roles open every page of it."""

from types import SimpleNamespace

from django.utils import timezone

from ringfence.apps.accounts.models import Grant
from ringfence.config.demo import seed, township

MORE_ROLES = ("commander", "administrator", "auditor", "laboratory", "trainer")


def settle(make_user, settings, folder) -> SimpleNamespace:
    """The township and a user who holds many roles."""
    settings.PRESENCE_DIR = folder / "presence"
    now = timezone.now()
    case = seed.seed(password="invented-pass-phrase", now=now, size=600)
    user = make_user("epidemiologist", township.COUNTY, username="liuyun")
    user.display_name = "柳云"
    user.save(update_fields=["display_name"])
    for role in MORE_ROLES:
        Grant.objects.create(
            user=user,
            role=role,
            jurisdiction=township.COUNTY,
            since=now.replace(year=2000),
            by="test",
            recorded_at=now,
        )
    return SimpleNamespace(user=user, case=case)
