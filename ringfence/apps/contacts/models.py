"""Searches, the contacts they found, the meetings behind each, and every judgement ever made of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Outcome(models.TextChoices):
    """The classes; undetermined stands between general and close, a companion beside them."""

    CLOSE = "close", _("close contact")
    SECONDARY = "secondary", _("secondary contact")
    GENERAL = "general", _("general contact")
    UNDETERMINED = "undetermined", _("undetermined")
    COMPANION = "companion", _("space-time companion")
    NONE = "none", _("no restriction")


class State(models.TextChoices):
    """Where a contact stands in the work."""

    LISTED = "listed", _("not reached")
    CALLED = "called", _("called, no answer")
    REACHED = "reached", _("reached")
    AWAITING = "awaiting-transfer", _("awaiting transfer")
    HELD = "under-control", _("under control")
    RELEASED = "released", _("released")
    INFECTED = "became-case", _("became a case")


class Search(models.Model):
    """One question to the presence log: who met this person in this window, asked by whom and what for.

    The moments are set once each and tell the state. `waiting` holds found contacts that are not yet written.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="+")
    jurisdiction = PathField()
    purpose = models.CharField(max_length=300)
    window_start = models.DateTimeField(null=True)
    window_end = models.DateTimeField(null=True)
    protocol = models.CharField(max_length=60, blank=True)
    revision = models.CharField(max_length=40, blank=True)
    stamp = models.CharField(max_length=120, blank=True)
    counts = models.JSONField(default=dict)
    # places with more people than the cap, whose people are not listed: [{"place", "people"}]; and those taken in
    left_out = models.JSONField(default=list)
    taken_in = models.JSONField(default=list)
    backward = models.BooleanField(
        default=False
    )  # the source's side: `sources` are its rows, no contact is written
    sources = models.JSONField(default=list)
    found = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    waiting = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=120)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=120, blank=True)
    refused_at = models.DateTimeField(null=True)
    refused_because = models.CharField(max_length=300, blank=True)
    needs_approval = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("asked_by")),
                name="search_two_people",
            )
        ]
        indexes = [models.Index(fields=["jurisdiction", "id"], name="search_area")]

    @property
    def state(self) -> str:
        for name, moment in (
            ("refused", self.refused_at),
            ("cancelled", self.cancelled_at),
            ("failed", self.fault),
            ("done", self.finished_at),
            ("running", self.started_at),
        ):
            if moment:
                return name
        return "requested" if self.needs_approval and not self.approved_at else "queued"

    def __str__(self) -> str:
        return f"search {self.id}"


class Contact(models.Model):
    """One person beside one index person, in one ring.

    The columns after `listed_at` say how things stand now so that lists can be sorted by an index. They are worked
    out from the newest rows of Judgement and ContactStatus by `standing.restand`, never written by hand.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    index = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="+")
    ring = models.PositiveSmallIntegerField()
    via = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    jurisdiction = PathField()
    listed_at = models.DateTimeField()

    outcome = models.CharField(max_length=16, choices=Outcome)
    overruled = models.BooleanField(default=False)
    missing = models.BooleanField(default=False)
    rank = models.FloatField(default=0.0)
    minutes = models.FloatField(default=0.0)
    last_at = models.DateTimeField(null=True)
    owner = models.UUIDField(null=True)
    owner_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.LISTED)
    due_at = models.DateTimeField(null=True)
    duty = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "index", "person", "ring"], name="contact_once")
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "-rank", "id"], name="contact_area"),
            models.Index(fields=["-rank", "id"], name="contact_rank"),
            models.Index(fields=["case", "-rank", "id"], name="contact_case"),
            models.Index(fields=["outcome", "-rank", "id"], name="contact_class"),
            models.Index(fields=["owner", "-rank", "id"], name="contact_owner"),
            models.Index(fields=["person"], name="contact_person"),
            models.Index(fields=["outcome", "jurisdiction"], name="contact_class_area"),
            models.Index(fields=["state", "jurisdiction"], name="contact_state_area"),
            models.Index(fields=["jurisdiction"], condition=Q(missing=True), name="contact_missing"),
            models.Index(fields=["jurisdiction"], condition=Q(ring=2), name="contact_ring2"),
            models.Index(
                fields=["jurisdiction"],
                condition=Q(owner__isnull=True) & ~Q(outcome="none"),
                name="contact_unowned",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.id}"


class Tally(models.Model):
    """Figures of the contact list: the sum of `n` over rows of one key is how many contacts stand there now.

    Rows are only added (plus and minus), so that nobody waits for a figure; `standing.fold` puts them together.
    """

    jurisdiction = PathField()
    incident = models.ForeignKey("command.Incident", models.CASCADE, related_name="+", db_index=False)
    outcome = models.CharField(max_length=16)
    state = models.CharField(max_length=20)
    ring = models.PositiveSmallIntegerField()
    missing = models.BooleanField()
    unowned = models.BooleanField()
    n = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["jurisdiction"], name="tally_area")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.n}"


class Judgement(models.Model):
    """What a contact was judged to be, by which rule of which revision or by whom, on which facts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="judgements")
    search = models.ForeignKey(Search, models.PROTECT, null=True, related_name="judgements")
    outcome = models.CharField(max_length=16, choices=Outcome)
    because = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    rule = models.CharField(max_length=160, blank=True)
    details = models.JSONField(default=dict)
    protocol = models.CharField(max_length=60, blank=True)
    revision = models.CharField(max_length=40, blank=True)
    minutes = models.FloatField(default=0.0)
    meetings = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    nearest_m = models.FloatField(null=True)
    p = models.FloatField(null=True)
    p_low = models.FloatField(null=True)
    p_high = models.FloatField(null=True)
    parts = models.JSONField(default=dict)
    overruled = models.BooleanField(default=False)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(superseded_at__isnull=True), name="judgement_open"
            )
        ]

    def __str__(self) -> str:
        return self.outcome


class Exposure(models.Model):
    """One meeting behind a contact, as the search that found it saw it; a later search's rows take its place."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="exposures")
    search = models.ForeignKey(Search, models.PROTECT, related_name="exposures")
    kind = models.CharField(max_length=12)
    start = models.DateTimeField()
    end = models.DateTimeField()
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    setting = models.CharField(max_length=24, blank=True)
    distance_m = models.FloatField(null=True)
    distance_error_m = models.FloatField(null=True)
    same_room = models.BooleanField(null=True)
    room = models.CharField(max_length=40, blank=True)
    rows_apart = models.SmallIntegerField(null=True)
    same_carriage = models.BooleanField(null=True)
    index_masked = models.BooleanField(null=True)
    other_masked = models.BooleanField(null=True)
    gap_s = models.IntegerField(null=True)
    sources = models.JSONField(default=list)
    hazard = models.FloatField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "start"], name="exposure_contact"),
            models.Index(
                fields=["place", "contact"], condition=Q(superseded_at__isnull=True), name="exposure_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ContactStatus(models.Model):
    """What was done about a contact, when, by whom."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="statuses")
    state = models.CharField(max_length=20, choices=State)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(superseded_at__isnull=True), name="contact_status_open"
            )
        ]

    def __str__(self) -> str:
        return self.state


class Encounter(models.Model):
    """Two people seen near each other (a sensor, a camera, an interview). Withdrawn rows stay and take no part."""

    a = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    b = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    distance_m = models.FloatField(null=True)
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    setting = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=40, blank=True)
    batch = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(a=models.F("b")), name="encounter_of_two")]
        indexes = [
            models.Index(fields=["a", "start"], name="encounter_a"),
            models.Index(fields=["b", "start"], name="encounter_b"),
            models.Index(fields=["batch"], name="encounter_batch"),
        ]

    def __str__(self) -> str:
        return f"encounter {self.pk}"


class FeedRequest(models.Model):
    """Rows of telecom, payment or cameras, asked for by one person and approved by another: of these people, at these
    places, in this window, until it runs out. Rows of anybody else in such a delivery are refused."""

    class Feed(models.TextChoices):
        TELECOM = "telecom", _("telecom")
        PAYMENT = "payment", _("payment")
        CAMERA = "camera", _("camera")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    feed = models.CharField(max_length=10, choices=Feed)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    jurisdiction = PathField()
    people = models.JSONField(default=list)
    places = models.JSONField(default=list)
    window_start = models.DateTimeField()
    window_end = models.DateTimeField()
    purpose = models.CharField(max_length=300)
    expires_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=120)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=120, blank=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("asked_by")),
                name="feed_request_two_people",
            )
        ]
        indexes = [models.Index(fields=["jurisdiction", "id"], name="feed_request_area")]

    def __str__(self) -> str:
        return f"feed request {self.id}"


class Waiting(models.Model):
    """A presence row of an import that is not finished; the presence log takes it from here, then it goes."""

    batch = models.UUIDField(db_index=True)
    person = models.UUIDField()
    place = models.UUIDField()
    start = models.BigIntegerField()
    end = models.BigIntegerField(null=True)
    source = models.CharField(max_length=40, blank=True)
    position_error_m = models.FloatField(null=True)
    time_error_s = models.FloatField(null=True)
    room = models.CharField(max_length=40, blank=True)
    seat = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"waiting {self.pk}"


class Link(models.Model):
    """Somebody said: this person was infected by that one. A statement with its source, not a finding."""

    source_person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    target_person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    date = models.DateTimeField(null=True)
    kind = models.CharField(max_length=40, blank=True)
    batch = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["source_person"], name="link_source"),
            models.Index(fields=["target_person"], name="link_target"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class SavedView(models.Model):
    """A list's filters that a person keeps under a name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.UUIDField(db_index=True)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name
