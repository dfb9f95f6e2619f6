"""Where: the dated tree of jurisdictions, and the places in them down to a door."""

from django.db import models
from django.db.models import Q

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Jurisdiction(models.Model):
    """One area from province to village group. The path names its place in the tree; a code alone never does:
    codes change hands, and some areas have none."""

    class Level(models.TextChoices):
        PROVINCE = "province"
        CITY = "city"
        COUNTY = "county"
        TOWNSHIP = "township"
        VILLAGE = "village"
        GROUP = "group"
        DISTRICT = "district"  # a management area without a code, such as a development zone

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=15, blank=True, db_index=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    name = models.CharField(max_length=80)
    path = PathField(unique=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
                name="jurisdiction_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """What became of an area: 株洲县 became 渌口区 on that day."""

    before = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="successions")
    after = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="origins")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="succession_once")]


class Place(models.Model):
    """A venue, a vehicle, or a part of a building. `part` and `number` say which part of `parent` it is."""

    class Part(models.TextChoices):
        WHOLE = ""
        COMPOUND = "compound"
        BUILDING = "building"
        UNIT = "unit"
        DOOR = "door"

    class Datum(models.TextChoices):
        WGS84 = "WGS-84"
        GCJ02 = "GCJ-02"
        BD09 = "BD-09"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=30, blank=True)
    name = models.CharField(max_length=120)
    jurisdiction = PathField()
    # parent and merged_into have no full index: nearly every row holds null, and SQLite would use it for every list.
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts", db_index=False
    )
    part = models.CharField(max_length=10, choices=Part.choices, blank=True)
    number = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    # As given, with its datum; and the same point in WGS-84, which is what maps and distances use.
    given_lat = models.FloatField(null=True, blank=True)
    given_lon = models.FloatField(null=True, blank=True)
    datum = models.CharField(max_length=6, choices=Datum.choices, default=Datum.WGS84)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    volume_m3 = models.FloatField(null=True, blank=True)
    air_changes_h = models.FloatField(null=True, blank=True)
    ventilated = models.BooleanField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )
    registered_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction", "id"],
                condition=Q(merged_into__isnull=True, parent__isnull=True),
                name="place_in_jurisdiction",
            ),
            models.Index(
                fields=["kind", "jurisdiction", "id"],
                condition=Q(merged_into__isnull=True),
                name="place_of_kind",
            ),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="place_parts"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="place_merged_into"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True) | Q(lat__isnull=False, lon__isnull=False),
                name="place_has_both_coordinates_or_none",
            ),
            models.UniqueConstraint(
                fields=["parent", "part", "number"],
                condition=Q(parent__isnull=False, merged_into__isnull=True) & ~Q(number=""),
                name="part_of_a_place_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reference(models.Model):
    """What a feed or a file calls a place: `<feed>:<its own id>`."""

    text = models.CharField(max_length=120, unique=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="references")


class Word(models.Model):
    """A word under which a place or a jurisdiction is found: pieces of its name, its pinyin, its initials."""

    text = PathField(max_length=40)
    jurisdiction = PathField()
    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="words")
    area = models.ForeignKey(Jurisdiction, null=True, on_delete=models.CASCADE, related_name="words")

    class Meta:
        indexes = [models.Index(fields=["text", "jurisdiction", "place"], name="word_finds_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=True, area__isnull=False)
                | Q(place__isnull=False, area__isnull=True),
                name="word_belongs_to_one",
            )
        ]


class Change(models.Model):
    """A correction or a merge: what it was before, who changed it, and why. The row of the place holds what is believed now."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="changes")
    verb = models.CharField(max_length=10)  # correct | merge | unmerge
    before = models.JSONField(default=dict)
    because = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
