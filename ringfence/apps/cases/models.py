"""Cases, what they were when (rows, never overwritten), and where they were."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Discovery(models.TextChoices):
    """How a case was found."""

    CLINIC = "clinic", _("fever clinic or doctor")
    MASS_TESTING = "mass-testing", _("mass testing")
    KEY_GROUP = "key-group", _("regular testing of a key group")
    TRACING = "tracing", _("contact tracing")
    ISOLATION = "isolation", _("test in an isolation site")
    SELF = "self", _("came forward")
    OUTSIDE = "outside", _("notice from another area")
    IMPORT = "import", _("line list")
    UNKNOWN = "", _("unknown")


class Status(models.TextChoices):
    """The registered statuses; the same words as `core/cases/status.py`."""

    SUSPECTED = "suspected", _("suspected")
    SCREENED = "screened-positive", _("screened positive")
    RECHECKED = "rechecked", _("re-checked positive")
    CONFIRMED = "confirmed", _("confirmed")
    ASYMPTOMATIC = "asymptomatic", _("asymptomatic")
    EXCLUDED = "excluded", _("excluded")


class Moment(models.TextChoices):
    """The dates that windows hang on."""

    ONSET = "onset", _("onset")
    SAMPLED = "sampled", _("positive sample taken")
    LAST_NEGATIVE = "last-negative", _("last negative sample")
    ISOLATED = "isolated", _("isolated")


class Source(models.TextChoices):
    """Where a stay is known from."""

    INTERVIEW = "interview", _("interview")
    CODE = "code", _("place code")
    PAYMENT = "payment", _("payment")
    TRANSIT = "transit", _("transport ticket")
    CAMERA = "camera", _("camera")
    PHONE = "phone", _("phone signal")
    GATE = "gate", _("gate")
    CLINIC = "clinic", _("clinic record")
    IMPORT = "import", _("imported file")


class Certainty(models.TextChoices):
    SURE = "sure", _("sure")
    LIKELY = "likely", _("likely")
    UNSURE = "unsure", _("unsure")


class Mode(models.TextChoices):
    """How somebody came; the same words as `core/cases/wheretext.py`."""

    WALK = "walk", _("on foot")
    BICYCLE = "bicycle", _("bicycle")
    EBIKE = "ebike", _("electric bicycle")
    MOTORBIKE = "motorbike", _("motorbike")
    CAR = "car", _("own car")
    TAXI = "taxi", _("taxi or hailed car")
    BUS = "bus", _("bus")
    COACH = "coach", _("coach")
    METRO = "metro", _("metro")
    TRAIN = "train", _("train")
    AIRCRAFT = "aircraft", _("aircraft")
    SHIP = "ship", _("ship")
    AMBULANCE = "ambulance", _("ambulance")


class Link(models.TextChoices):
    """How a case stands to another one, without direction; the same words as `core/cases/peopletext.py`."""

    SPOUSE = "spouse", _("husband or wife")
    PARENT_CHILD = "parent-child", _("parent or child")
    SIBLING = "sibling", _("brother or sister")
    GRANDPARENT = "grandparent", _("grandparent or grandchild")
    RELATIVE = "relative", _("relative")
    HOUSEHOLD = "household", _("lives together")
    NEIGHBOUR = "neighbour", _("neighbour")
    COLLEAGUE = "colleague", _("colleague")
    CLASSMATE = "classmate", _("classmate")
    TEACHER = "teacher-pupil", _("teacher or pupil")
    FRIEND = "friend", _("friend")
    CONTACT = "contact", _("named as contact")
    MEAL = "meal", _("shared a meal")
    VEHICLE = "vehicle", _("same vehicle")
    MET = "met", _("met")


class Series(models.TextChoices):
    """Which count a number belongs to: case 1 is not asymptomatic 1."""

    CASE = "case", _("case")
    ASYMPTOMATIC = "asymptomatic", _("asymptomatic infection")
    INFECTED = "infected", _("infected person")


class Case(models.Model):
    """One person in one incident. `number` is its name there: 病例1.

    `status` repeats the open CaseStatus row, written with it, so that lists can filter and count by an index.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="+")
    jurisdiction = PathField()
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=Status)
    discovery = models.CharField(max_length=20, choices=Discovery, blank=True, default="")
    registered_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="case_number_once"),
            models.UniqueConstraint(fields=["incident", "person"], name="case_person_once"),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "id"], name="case_area"),
            models.Index(fields=["-registered_at", "id"], name="case_newest"),
            models.Index(fields=["status", "-registered_at", "id"], name="case_status_newest"),
            models.Index(fields=["jurisdiction", "status"], name="case_area_status"),
            models.Index(fields=["incident", "-registered_at", "id"], name="case_incident"),
        ]

    def __str__(self) -> str:
        return f"case {self.number}"


class History(models.Model):
    """A row that is never overwritten: a later one takes its place and leaves it readable."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class CaseStatus(History):
    """What the case was from `at` on, by which rule or whose word."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="statuses")
    status = models.CharField(max_length=20, choices=Status)
    because = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    rule = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(superseded_at__isnull=True), name="case_status_open"
            )
        ]

    def __str__(self) -> str:
        return self.status


class CaseMoment(History):
    """Onset, sample, last negative, isolation as known at the time; `moment` None = taken back, again unknown."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="moments")
    kind = models.CharField(max_length=16, choices=Moment)
    moment = models.DateTimeField(null=True)
    day_only = models.BooleanField(default=False)
    because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(superseded_at__isnull=True), name="case_moment_open"
            )
        ]

    def __str__(self) -> str:
        return self.kind


class Visit(models.Model):
    """One stay of a case. A correction is a new row that names the one it corrects; a withdrawal keeps the row.

    `end` None = nobody saw them leave. Errors are minutes either way. `companions` is sealed free text.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="visits")
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, blank=True, related_name="+")
    place_words = models.CharField(max_length=120, blank=True)
    start = models.DateTimeField()
    end = models.DateTimeField(null=True, blank=True)
    start_error_min = models.PositiveSmallIntegerField(default=0)
    end_error_min = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=12, choices=Source, default=Source.INTERVIEW)
    certainty = models.CharField(max_length=8, choices=Certainty, default=Certainty.SURE)
    masked = models.BooleanField(null=True, blank=True)
    room = models.CharField(max_length=40, blank=True)
    seat = models.CharField(max_length=20, blank=True)
    vehicle = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=12, choices=Mode, blank=True, default="")
    note = models.CharField(max_length=200, blank=True)
    companions = models.BinaryField(null=True, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    because = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    superseded_at = models.DateTimeField(null=True, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=models.F("start")), name="visit_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=False) | ~Q(place_words=""), name="visit_names_a_place"
            ),
        ]
        indexes = [
            models.Index(
                fields=["case", "start"], condition=Q(superseded_at__isnull=True), name="visit_open"
            ),
            models.Index(fields=["place", "start"], name="visit_place"),
        ]

    def __str__(self) -> str:
        return f"visit {self.id}"


class CaseRelation(models.Model):
    """A case told how it stands to another; `other` is the case of that number where the incident has one.

    `visit` = where they met. Taken back = `withdrawn_at`; the row stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="relations")
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, blank=True, related_name="relations")
    other = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    series = models.CharField(max_length=12, choices=Series, default=Series.CASE)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Link, default=Link.MET)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "series", "number", "kind", "visit"],
                condition=Q(withdrawn_at__isnull=True, visit__isnull=False),
                name="case_relation_once_there",
            ),
            models.UniqueConstraint(
                fields=["case", "series", "number", "kind"],
                condition=Q(withdrawn_at__isnull=True, visit__isnull=True),
                name="case_relation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.number} {self.kind}"
