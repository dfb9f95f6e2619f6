"""Who must be seen through to the end: one row a person and incident, one owner at a time, every step kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Stage(models.TextChoices):
    """How far the work with one person is, in order."""

    UNASSIGNED = "unassigned", _("nobody's yet")
    CLAIMED = "claimed", _("taken")
    REACHED = "reached", _("reached")
    JUDGED = "judged", _("judged")
    INFORMED = "informed", _("told what holds")
    TRANSFERRED = "transferred", _("transferred or at home under rules")
    CLOSED = "closed", _("closed")


class Reason(models.TextChoices):
    """Why a person needs no more work. There is no closing without one."""

    ENDED = "observation-ended", _("observation ended")
    INFECTED = "became-case", _("became a case")
    NOT_CONTACT = "not-a-contact", _("judged to need no measure")
    SCREENED = "screened-negative", _("screened, result negative")
    ELSEWHERE = "taken-elsewhere", _("taken over by another area")
    DUPLICATE = "duplicate", _("the same person as another record")
    DIED = "died", _("died")


class Followed(models.Model):
    """One person in one incident. The columns after `since` tell how things stand; actions alone write them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    jurisdiction = PathField()
    since = models.DateTimeField()
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.UNASSIGNED)
    due_at = models.DateTimeField()
    owner = models.UUIDField(null=True)
    owner_name = models.CharField(max_length=120, blank=True)
    closed_as = models.CharField(max_length=20, choices=Reason, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "person"], name="followed_once")]
        indexes = [
            models.Index(fields=["jurisdiction", "due_at", "id"], name="followed_area"),
            models.Index(fields=["due_at", "id"], name="followed_due"),
            models.Index(fields=["stage", "jurisdiction"], name="followed_stage"),
            models.Index(fields=["owner"], condition=Q(owner__isnull=False), name="followed_owner"),
        ]

    def __str__(self) -> str:
        return f"followed {self.id}"


class Claim(models.Model):
    """Who owned a person's work from when to when. At most one row is open: two who claim at once, one wins."""

    followed = models.ForeignKey(Followed, models.CASCADE, related_name="claims")
    owner = models.UUIDField()
    owner_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["followed"], condition=Q(ended_at__isnull=True), name="followed_one_owner"
            )
        ]

    def __str__(self) -> str:
        return self.owner_name


class Step(models.Model):
    """What happened, when, by whom. `opens` is +1 where the list grew, -1 where it shrank: their sum is what is open."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    followed = models.ForeignKey(Followed, models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=12, choices=Stage)
    opens = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    words = models.BinaryField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=~Q(opens=0), name="followed_course")]

    def __str__(self) -> str:
        return self.stage


class Roster(models.Model):
    """A named list of people to be seen through: key population, potential risk, or another order. Closed by name."""

    class Kind(models.TextChoices):
        KEY = "key-population", _("key population")
        RISK = "potential-risk", _("potential risk")
        OTHER = "other", _("other list")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="+")
    jurisdiction = PathField()
    kind = models.CharField(max_length=16, choices=Kind)
    title = models.CharField(max_length=120)
    because = models.CharField(max_length=300)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "id"], name="roster_area")]

    def __str__(self) -> str:
        return self.title


class Listing(models.Model):
    """That a person stands on a list; on two lists it is still one person with one owner."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="listings")
    followed = models.ForeignKey(Followed, models.CASCADE, related_name="listings")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roster", "followed"], name="roster_lists_once")]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.followed_id}"


class HandOver(models.Model):
    """The sheet of one shift for the next. Until it is accepted, the work stays with whoever offered it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = PathField()
    giver = models.UUIDField()
    giver_name = models.CharField(max_length=120)
    taker = models.UUIDField()
    taker_name = models.CharField(max_length=120)
    items = models.JSONField(default=list)
    note = models.BinaryField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    moved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["giver"],
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True),
                name="hand_over_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.giver_name} {self.taker_name}"


class Assistance(models.Model):
    """A request to another area to take over people: what for, who, until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="+")
    jurisdiction = PathField()
    to = PathField(blank=True)
    office = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction", "id"], name="assistance_from"),
            models.Index(fields=["to", "id"], name="assistance_to"),
        ]

    def __str__(self) -> str:
        return self.office


class Asked(models.Model):
    """One person of a request and the answer. A person is asked for once at a time, whoever asks."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("no answer yet")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        DUPLICATE = "duplicate", _("known there already")

    request = models.ForeignKey(Assistance, models.CASCADE, related_name="asked")
    followed = models.ForeignKey(Followed, models.CASCADE, related_name="asked")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["followed"], condition=Q(answer="waiting"), name="asked_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.answer


class Detail(models.Model):
    """What the contact register asks beside what is known already: typed by the owner, sealed, a later row supersedes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="+")
    content = models.BinaryField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person"],
                condition=Q(superseded_at__isnull=True),
                name="register_detail_open",
            )
        ]

    def __str__(self) -> str:
        return f"detail {self.id}"
