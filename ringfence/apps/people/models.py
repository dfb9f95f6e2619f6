"""Who: people with sealed identifiers, found by keyed hashes only; their households; merges that can be taken back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Person(models.Model):
    """One person. Names, numbers and addresses are sealed (see the keys app) under the row's id and the column's name."""

    class Sex(models.TextChoices):
        UNKNOWN = "", _("unknown")
        FEMALE = "female", _("female")
        MALE = "male", _("male")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = PathField()
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    name = models.BinaryField()
    id_number = models.BinaryField(default=b"")
    passport = models.BinaryField(default=b"")
    phone = models.BinaryField(default=b"")
    address = models.BinaryField(default=b"")
    # Without an index of its own: nearly every row holds null here, and SQLite would choose that index for every list.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )
    registered_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged_into"
            ),
            models.Index(
                fields=["jurisdiction", "id"],
                condition=Q(merged_into__isnull=True),
                name="person_in_jurisdiction",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Identifier(models.Model):
    """A keyed hash of something that points at a person. A phone may be shared, a document may not."""

    class Kind(models.TextChoices):
        ID_NUMBER = "id-number"
        PASSPORT = "passport"
        REFERENCE = "reference"
        PHONE = "phone"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    blind = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")

    class Meta:
        indexes = [models.Index(fields=["blind", "kind"], name="identifier_finds_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["blind", "kind"], condition=~Q(kind="phone"), name="document_belongs_to_one_person"
            )
        ]


class Word(models.Model):
    """A keyed hash (its first 63 bits) of a word under which a person is found; with the person's jurisdiction, so
    that a search in one area reads one range of one index."""

    hash = models.BigIntegerField()
    jurisdiction = PathField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="words")

    class Meta:
        indexes = [models.Index(fields=["hash", "jurisdiction", "person"], name="word_finds_person")]


class Household(models.Model):
    """People who live together. `reference` is what a feed calls it; `home` is the door, when it is known."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = PathField()
    reference = models.CharField(max_length=80, blank=True)
    home = models.ForeignKey(
        "places.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "reference"],
                condition=~Q(reference=""),
                name="household_reference_once",
            )
        ]


class Membership(models.Model):
    """A person lives in a household in [since, until); the open row is where they live now."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="person_lives_in_one_household"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="membership_ends_after_it_begins",
            ),
        ]


class Change(models.Model):
    """A correction: what a field held before (sealed where the field is), who changed it, and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=20)
    before = models.BinaryField(default=b"")  # sealed under this row's id
    because = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)


class Merge(models.Model):
    """Two records found to be one person. The row keeps what moved, so that it can move back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absorbed")
    because = models.CharField(max_length=200)
    moved = models.JSONField(default=dict)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.CharField(max_length=60, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(undone_at__isnull=True), name="merged_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="")
                | Q(undone_at__isnull=False) & ~Q(undone_by=""),
                name="merge_undone_by_somebody",
            ),
        ]


class Likeness(models.Model):
    """Two records that may be one person, with the reasons; decided once by a person."""

    class Decision(models.TextChoices):
        OPEN = ""
        SAME = "same"
        DIFFERENT = "different"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = PathField()
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="likeness_once")]
        indexes = [
            models.Index(fields=["jurisdiction", "id"], condition=Q(decision=""), name="likeness_open")
        ]
