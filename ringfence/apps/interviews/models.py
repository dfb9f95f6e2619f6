"""Answers of an interview, calls and their outcomes, codes by which a resident checks a caller, editions of the form."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Outcome(models.TextChoices):
    """How a call ended."""

    ANSWERED = "answered", _("spoken with")
    NO_ANSWER = "no-answer", _("no answer")
    BUSY = "busy", _("busy")
    WRONG_NUMBER = "wrong-number", _("wrong number")
    REFUSED = "refused", _("refuses to answer")
    POLICE = "police", _("needs help of the police")
    LANGUAGE = "language", _("needs another language or dialect")
    CALL_BACK = "call-back", _("asks to be called later")


class Line(models.TextChoices):
    """Which line of command called."""

    INVESTIGATION = "investigation", _("case investigation")
    CONTACTS = "contacts", _("contact tracing")
    COMMUNITY = "community", _("community")
    POLICE = "police", _("police")
    SITE = "site", _("isolation site")
    LAB = "lab", _("laboratory")


class Answer(models.Model):
    """One answer as given; a later one takes its place and leaves it readable. Personal answers are sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    question = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    sealed = models.BinaryField(null=True, blank=True)
    form = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "question"], condition=Q(superseded_at__isnull=True), name="answer_open"
            )
        ]

    def __str__(self) -> str:
        return self.question


class Call(models.Model):
    """One call to one person, by whichever line: the ledger that keeps two lines from calling the same person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    jurisdiction = PathField()
    line = models.CharField(max_length=16, choices=Line)
    outcome = models.CharField(max_length=16, choices=Outcome)
    note = models.BinaryField(null=True, blank=True)
    next_try = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="call_person_newest")]

    def __str__(self) -> str:
        return self.outcome


class CallCode(models.Model):
    """A code read out to a resident, who types it on the public page. Only its keyed hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    blind = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    office = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    by = models.UUIDField()

    def __str__(self) -> str:
        return self.office


class CodeCheck(models.Model):
    """One try on the public page; `source` is a keyed hash of where it came from, kept to slow down guessing."""

    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="code_check_at")]

    def __str__(self) -> str:
        return str(self.at)


class FormEdition(models.Model):
    """A form ordered for an area; the nearest area's newest one is asked there. Old ones stay readable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = PathField(db_index=True)
    content = models.JSONField()
    order = models.CharField(max_length=200)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.order
