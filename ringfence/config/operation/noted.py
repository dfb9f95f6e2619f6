"""Backups and restores stand in the audit chain too: who took the data out, and when it was put back."""

from datetime import datetime

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.audit import actions as audit


def note(what: str, name: str, *, at: datetime) -> None:
    """One link of the chain, by the operator of the machine."""
    audit.record(f"operation.{what}", kind="backup", id=name, by=SYSTEM("operation"), at=at)
