"""People who work here, and in which role where. Residents are not users; they come through their order's QR code."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from ringfence.web.ids import new_id


class User(AbstractUser):
    """A person who may sign in. `language` is the language of their pages."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    display_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")

    def __str__(self) -> str:
        return self.display_name or self.username


class Grant(models.Model):
    """A role in a jurisdiction and all below it, from a day on. It ends by its date or by a withdrawal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=120, db_index=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="grant_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.jurisdiction}"


class Withdrawal(models.Model):
    """The end of a grant before its date: a row of its own, so that the grant stays as it was given."""

    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="withdrawal")
    because = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.grant_id}"


class Token(models.Model):
    """A key for a program. Only a hash is kept; it can do no more than its owner may at that moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """The answer once given to an idempotency key, sealed, so that a retry gets it again and has no second effect."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, default="application/json")
    body = models.BinaryField(default=bytes)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="answer_once")]

    def __str__(self) -> str:
        return self.key
