from typing import ClassVar

import attrs
import pytest

from flexcore.kernel import Refusal, Refused, refuse


@attrs.frozen
class Sold(Refusal):
    """A seat is gone."""

    code: ClassVar[str] = "sold"
    seat: str

    @property
    def message(self) -> str:
        return f"Seat {self.seat} is sold."


def test_every_reason_that_is_there_is_told_in_its_order() -> None:
    with pytest.raises(Refused) as refused:
        refuse(None, Sold("A1"), None, Sold("A2"))

    assert refused.value.refusals == (Sold("A1"), Sold("A2"))


def test_without_a_reason_nothing_is_refused() -> None:
    refuse()
    refuse(None)
