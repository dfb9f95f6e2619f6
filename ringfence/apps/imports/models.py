"""A file somebody brought, how its columns were read, and what each of its rows did. Content is sealed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Upload(models.Model):
    """A file between choosing and importing. Its content is deleted with the last step, or after a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    jurisdiction = PathField()
    mapping = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="upload_by_age")]

    def __str__(self) -> str:
        return str(self.id)


class Part(models.Model):
    """A sealed piece of an upload's content."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    row = models.CharField(max_length=80, unique=True)
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]


class SavedMapping(models.Model):
    """How a header was read, kept for the next file with the same header. The latest row counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    columns = models.JSONField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "signature", "-at"], name="mapping_of_header")]


class Batch(models.Model):
    """One file, imported or tried. The figures must add up before it counts as finished."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    mapping_key = models.CharField(max_length=64)
    header = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    jurisdiction = PathField(db_index=True)
    dry = models.BooleanField(default=False)
    upload = models.ForeignKey(Upload, null=True, on_delete=models.SET_NULL, related_name="batches")
    seen = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    finished = models.BooleanField(default=False)
    in_force = models.BooleanField(default=False, help_text=_("False for a dry try and after an undo."))
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="import_balances",
                condition=Q(finished=False)
                | Q(
                    seen=F("created") + F("updated") + F("unchanged") + F("duplicate") + F("rejected"),
                ),
            ),
            models.UniqueConstraint(
                fields=["kind", "sha256", "mapping_key", "jurisdiction"],
                condition=Q(in_force=True),
                name="one_import_per_file",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def done(self) -> int:
        """Rows dealt with so far."""
        return self.created + self.updated + self.unchanged + self.duplicate + self.rejected

    @property
    def percent(self) -> int:
        return 100 if not self.seen else 100 * self.done // self.seen


class Step(models.Model):
    """What happened to a batch: started, finished, cancelled, undone."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=12)
    because = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["recorded_at", "id"]


class Effect(models.Model):
    """What one row did, and what is needed to take it back (sealed)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="effects")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    record_kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=64)
    undo = models.BinaryField(default=b"")

    class Meta:
        indexes = [models.Index(fields=["batch", "line"], name="effect_in_order")]


class Rejection(models.Model):
    """A row that was not taken: the row as it came and what is wrong with it (sealed)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rejections")
    line = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["batch", "line"], name="rejection_in_order")]
