"""What `ringfence trace` found, before it is written anywhere."""

from dataclasses import dataclass, field

from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Place
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import PlaceId, Window


@dataclass(slots=True)
class Answer:
    """`window` is the span that the timeline shows; `question` repeats what was asked, for the files."""

    listed: list[Listed]
    window: Window
    question: dict[str, object]
    warnings: list[str] = field(default_factory=list)
    reasons: dict[str, object] = field(default_factory=dict)
    extra: dict[str, object] = field(default_factory=dict)
    places: dict[PlaceId, Place] = field(default_factory=dict)
    protocol: Protocol | None = None
