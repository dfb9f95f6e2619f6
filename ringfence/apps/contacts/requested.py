"""Telecom, payment and camera rows come in only for people or places that an approved request names."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.contacts.models import FeedRequest
from ringfence.apps.imports.actions import Outcome
from ringfence.core.words import Refused

WORDS = {
    "telecom": ("telecom", "phone", "cell", "basestation", "电信", "通信", "基站", "话单", "信令"),
    "payment": ("payment", "pay", "wechatpay", "alipay", "bank", "支付", "消费", "刷卡"),
    "camera": ("camera", "cctv", "face", "video", "摄像", "监控", "视频", "人脸"),
}


def feed_kind(source: str) -> str:
    """Which per-request feed a row's source names; "" for the others (scans, registers, interviews)."""
    said = source.strip().lower()
    parts = {said, *said.replace("_", "-").replace(":", "-").split("-")}
    for kind, words in WORDS.items():
        if any(word in parts or (not word.isascii() and word in said) for word in words):
            return kind
    return ""


def check(row: Mapping[str, Any], *, batch: Any, person: Any, place: Any, at: datetime) -> Outcome | None:
    """None when the row may come in; otherwise the rejection. `person` and `place` are None while unknown."""
    kind = feed_kind(str(row.get("source") or ""))
    if not kind:
        return None
    asked = [one for one in _in_force(batch, at=at) if one.feed == kind]
    if not asked:
        words = _("Rows of this feed need an approved request that names people or places.")
        return Outcome("rejected", message=words, code="no-request")
    if any(_names(one, person=person, place=place, start=row["start"]) for one in asked):
        return None
    words = _("No approved request names this person or place at this time: the row was not kept.")
    return Outcome("rejected", message=words, code="not-asked-for")


def _in_force(batch: Any, *, at: datetime) -> list[FeedRequest]:
    """Read once for a file."""
    found: list[FeedRequest] | None = batch.__dict__.get("_feed_requests")
    if found is None:
        here = batch.jurisdiction
        rows = FeedRequest.objects.filter(
            approved_at__isnull=False, refused_at__isnull=True, expires_at__gt=at
        )
        found = [
            one for one in rows if one.jurisdiction.startswith(here) or here.startswith(one.jurisdiction)
        ]
        batch.__dict__["_feed_requests"] = found
    return found


def _names(one: FeedRequest, *, person: Any, place: Any, start: int) -> bool:
    begins = datetime.fromtimestamp(int(start), UTC)
    named = (person is not None and str(person) in one.people) or (
        place is not None and str(place) in one.places
    )
    return named and one.window_start <= begins < one.window_end


def may_approve(one: FeedRequest, by: Any) -> None:
    """A second, different person, once, while it has not run out."""
    if one.approved_at or one.refused_at:
        raise Refused(_("Somebody has decided this already."), code="already-decided")
    if one.asked_by == by.user_id:
        raise Refused(_("A second person must approve; you asked for this."), code="same-person")
