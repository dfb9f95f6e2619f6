"""What was asked of `ringfence trace`, checked before any file is opened: wrong use is told at once (exit code 2)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ringfence.core.words import Refused, Window

ENGINES = ("kernel", "spark")


class WrongUse(Refused):
    """The command was called wrongly."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="wrong-use")


class ProtocolRefused(Refused):
    """The pack cannot be used, or sets no rule for this case."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The options as given. `span` and `moment` read the times in `zone` where they carry no offset."""

    index: tuple[str, ...]
    out: Path
    files: dict[str, list[Path]]
    protocol: str
    at: str
    backward: bool
    raw: bool
    window: tuple[str, str]
    min_minutes: float | None
    ring2_min_minutes: float | None
    indirect_minutes: float
    zone: str
    strict: bool
    as_json: bool
    engine: str = "kernel"
    master: str = ""
    lake: Path | None = None
    store: Path | None = None
    cap: int | None = None

    @property
    def tz(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise WrongUse(
                f"--zone: there is no time zone {self.zone!r}; write one such as Asia/Shanghai"
            ) from None

    @property
    def span(self) -> Window:
        start, end = (self.moment(text, option="--window") for text in self.window)
        if end < start:
            raise WrongUse(f"--window: it ends ({self.window[1]}) before it starts ({self.window[0]})")
        return Window(start, end)

    def moment(self, text: str, *, option: str) -> int:
        try:
            read = datetime.fromisoformat(text.strip())
        except ValueError:
            raise WrongUse(
                f"{option}: cannot read the time {text!r}; write it like 2022-04-01T12:00:00+08:00"
            ) from None
        return int((read if read.tzinfo else read.replace(tzinfo=self.tz)).timestamp())


def check(asked: Asked) -> None:
    """Options that exclude or need each other."""
    _check_engine(asked)
    if asked.store:
        _check_store(asked)
    elif asked.cap is not None:
        raise WrongUse("--cap belongs to --store")
    if (
        asked.lake is None
        and asked.store is None
        and not asked.files["presence"]
        and not asked.files["encounters"]
    ):
        raise WrongUse("nothing to search in: give --presence or --encounters (or both), or --store")
    if asked.raw:
        _check_raw(asked)
    else:
        _check_protocol(asked)


def _check_engine(asked: Asked) -> None:
    if asked.engine not in ENGINES:
        raise WrongUse(f"--engine: there is no {asked.engine!r}; choose one of {', '.join(ENGINES)}")
    if asked.engine == "kernel":
        if asked.master or asked.lake:
            raise WrongUse("--master and --lake belong to --engine spark")
    elif not asked.master or not asked.lake:
        raise WrongUse("--engine spark needs --master URL and --lake DIR (written by: ringfence lake write)")
    elif asked.files["presence"] or asked.files["encounters"]:
        raise WrongUse("--engine spark searches the lake; add the files to it first: ringfence lake write")


def _check_store(asked: Asked) -> None:
    if asked.lake or asked.engine != "kernel":
        raise WrongUse("--store and --engine spark exclude each other")
    if asked.files["presence"] or asked.files["encounters"]:
        raise WrongUse("--store is searched alone; add the files to it first: ringfence presence append")
    if asked.raw and asked.indirect_minutes:
        raise WrongUse("--indirect-minutes belongs to --protocol where --store is given")


def _check_raw(asked: Asked) -> None:
    if asked.protocol or asked.at or asked.backward:
        raise WrongUse("--raw knows no protocol: leave --protocol, --at and --backward out")
    needed = {
        "--window FROM TO": all(asked.window),
        "--min-minutes": asked.min_minutes is not None,
        "--ring2-min-minutes": asked.ring2_min_minutes is not None,
    }
    missing = [name for name, given in needed.items() if not given]
    if missing:
        raise WrongUse(f"--raw needs {', '.join(missing)} as well")
    _ = asked.span, asked.tz


def _check_protocol(asked: Asked) -> None:
    if any(asked.window) or asked.min_minutes is not None or asked.ring2_min_minutes is not None:
        raise WrongUse("--window, --min-minutes and --ring2-min-minutes belong to --raw")
    if not asked.protocol:
        raise WrongUse("give --protocol PACK (for example cn-covid-8), or --raw for no protocol at all")
    if not asked.at:
        raise WrongUse("give --at TIME: the moment asked about, for example 2022-04-01T12:00:00+08:00")
    asked.moment(asked.at, option="--at")
