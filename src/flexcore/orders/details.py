"""What else a store keeps of an order, by name (`tbl_order_additional_details`, FX-15.35)."""

import re
from collections.abc import Mapping
from typing import ClassVar
from unicodedata import category

import attrs

from flexcore.kernel import Refusal

NAME_MAX = 64
VALUE_MAX = 1_000

# Control characters, halves of characters, and separators that no keyboard has.
_UNREADABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})

_NAME = re.compile(rf"[a-z][a-zA-Z0-9]{{0,{NAME_MAX - 1}}}")


@attrs.frozen
class DetailUnfit(Refusal):
    """A name or value cannot be kept with an order."""

    code: ClassVar[str] = "detail_unfit"
    name: str
    reason: str

    @property
    def message(self) -> str:
        """Say which and why."""
        return f"The detail {self.name!r} cannot be kept: {self.reason}"


def unfit_details(details: Mapping[str, str | None]) -> tuple[DetailUnfit, ...]:
    """Refuse names and values that cannot be kept; None takes a name away and always fits."""
    return tuple(
        DetailUnfit(name, reason)
        for name, value in details.items()
        if (reason := _unfit_name(name) or _unfit_value(value))
    )


def _unfit_name(name: str) -> str:
    if _NAME.fullmatch(name):
        return ""
    return f"its name has to be like giftMessage, of at most {NAME_MAX} letters and digits."


def _unfit_value(value: str | None) -> str:
    if value is None:
        return ""
    if not value.strip():
        return "its value is empty; give one, or take the detail away."
    if len(value) > VALUE_MAX:
        return f"its value has {len(value):,} characters; {VALUE_MAX:,} are the most."
    if any(category(each) in _UNREADABLE and each not in "\t\r\n" for each in value):
        return "its value holds control characters: remove them."
    return ""
