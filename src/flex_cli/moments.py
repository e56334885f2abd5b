"""Moments as the command line writes them: in UTC and with a Z, wherever they were read."""

from datetime import UTC, datetime


def exactly(moment: datetime) -> str:
    """Return a moment for machines, with whatever parts of a second it has."""
    return _with_z(moment.astimezone(UTC).isoformat())


def to_the_second(moment: datetime) -> str:
    """Return a moment for people, without parts of a second."""
    return _with_z(moment.astimezone(UTC).isoformat(timespec="seconds"))


def _with_z(text: str) -> str:
    return text.removesuffix("+00:00") + "Z"
