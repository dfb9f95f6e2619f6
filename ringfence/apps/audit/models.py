"""Who saw and did what. A hash chain over pseudonyms: for investigators only, never for program logic.

The chain never changes; erasing a person deletes the row of `Pseudonym` that leads to them, and it still verifies.
"""

from django.db import models

from ringfence.core.words import Refused
from ringfence.web.ids import new_id


class Pseudonym(models.Model):
    """The only way from a token in the chain back to a record or a person.

    Two writers who meet a record for the first time at once each make a token: better two than one waiting.
    """

    token = models.CharField(max_length=32, primary_key=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject"], name="pseudonym_of"),
            models.Index(fields=["subject"], name="pseudonym_subject"),
        ]

    def __str__(self) -> str:
        return self.token


class Head(models.Model):
    """One row: the end of the chain. Its lock makes writers queue."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


class Entry(models.Model):
    """One link of the chain. `hash` covers every other column but `id`, and the hash before it.

    It is written with the act it tells about; position and hashes follow when that act is committed
    (`linking.py`), so that writers never wait for one another's acts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    position = models.BigIntegerField(null=True, unique=True)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    subjects = models.JSONField(default=list)
    actor = models.CharField(max_length=32)
    jurisdiction = models.CharField(max_length=120, blank=True, default="")
    detail = models.TextField(default="{}")
    at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField()
    previous = models.CharField(max_length=64, default="")
    hash = models.CharField(max_length=64, default="")

    class Meta:
        indexes = [
            models.Index(fields=["actor", "position"], name="audit_actor"),
            models.Index(fields=["verb", "position"], name="audit_verb"),
            models.Index(fields=["jurisdiction", "position"], name="audit_area"),
            models.Index(
                fields=["recorded_at"], name="audit_unlinked", condition=models.Q(position__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.verb}"

    def save(self, *args: object, **kwargs: object) -> None:
        raise Refused("The audit chain is only written by audit.actions.record.", code="append-only")

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise Refused("The audit chain is append-only.", code="append-only")


class Mention(models.Model):
    """Finds the entries about one record; made from `Entry.subjects` and checked against it."""

    entry = models.ForeignKey(Entry, on_delete=models.DO_NOTHING, related_name="mentions")
    token = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["token", "entry"], name="audit_mention_token")]

    def __str__(self) -> str:
        return self.token
