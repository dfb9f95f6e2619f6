"""One JSON object a line on standard error: time, level, event, request id. Nothing about people.

Names, texts, addresses with ids, query strings and the words of an exception never reach a line: of a fault only
its type and the places in our own code are kept.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

Line = MutableMapping[str, Any]

# What a line may carry from the standard library's loggers, whose messages are formatted by others.
TRUSTED = ("granian", "ringfence", "_granian")


def places(fault: BaseException) -> list[str]:
    """Where a fault arose: file, line and function, without any value."""
    return [
        f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno}:{frame.name}"
        for frame in traceback.extract_tb(fault.__traceback__)[-8:]
    ]


def without_words(_logger: Any, _method: str, line: Line) -> Line:
    """Replace an exception by its type and places; its message may quote a person."""
    fault = line.pop("exc_info", None)
    if fault is True:
        fault = sys.exc_info()
    if isinstance(fault, tuple):
        fault = fault[1]
    if isinstance(fault, BaseException):
        line["fault"] = type(fault).__name__
        line["places"] = places(fault)
    return line


def foreign(_logger: Any, _method: str, line: Line) -> Line:
    """Lines of other libraries: Django writes paths and form values into its messages, so only the logger stays."""
    record = line.get("_record")
    if record is not None and not record.name.startswith(TRUSTED):
        line["event"] = f"{record.name}: {record.levelname.lower()}"
    return line


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure() -> None:
    """Make structlog hand its lines to the standard library's handler."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*SHARED, foreign],
        processors=[
            without_words,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
        ],
    )


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "ringfence.config.logs.formatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": False},
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }
