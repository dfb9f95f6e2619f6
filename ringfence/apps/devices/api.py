"""Where devices bring what they did without a network. The body is bounded; the same envelope may come any number of times."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from ringfence.apps.accounts.api import allowed
from ringfence.apps.devices import actions

router = Router(tags=["devices"])


class ChangeIn(Schema):
    """The field `key`, what the device knew of it, and what it is to be."""

    key: str = Field(max_length=120)
    was: Any = None
    value: Any = None


class EnvelopeIn(Schema):
    """`id` is made by the device and stays the same at every try; `ticket` came with the device's copy."""

    id: UUID
    device: str = Field(max_length=64)
    kind: str = Field(max_length=40)
    record: UUID
    version: int = 1
    ticket: str = Field(max_length=1000)
    device_at: datetime
    changes: list[ChangeIn] = Field(max_length=2000)


class DoneOut(Schema):
    key: str
    state: str
    conflict: str


class AnswerOut(Schema):
    """`state`: applied, conflict (a person must choose) or refused (`code` and `title` say why; it is kept)."""

    state: str
    code: str = ""
    title: str = ""
    changes: list[DoneOut]


class ChoiceIn(Schema):
    """`mine`: what the device sent; `theirs`: what stands."""

    choice: str


class SettledOut(Schema):
    id: UUID
    choice: str


@router.post("/devices/envelopes", auth=allowed("devices.send"), response=AnswerOut)
def receive(request: HttpRequest, body: EnvelopeIn) -> Any:
    """Take one envelope in. 422 `envelope-differs` for a known id with other contents."""
    viewer = request.viewer  # type: ignore[attr-defined]
    given = body.dict() | {"record": str(body.record)}
    return actions.receive(given.pop("id"), **given, by=viewer, at=timezone.now())


@router.post("/devices/conflicts/{id}", auth=allowed("devices.send"), response=SettledOut)
def settle(request: HttpRequest, id: UUID, body: ChoiceIn) -> Any:
    """Choose one of two values; 409 `settled` when somebody has."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return actions.settle(id, choice=body.choice, by=viewer, at=timezone.now())
