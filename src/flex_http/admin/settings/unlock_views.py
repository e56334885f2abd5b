"""Special games on the wire, each with what unlocks it."""

from typing import Annotated

import msgspec

from flex_http.admin.settings.wire import MOST_PARTS, Label, Number, shown
from flex_http.bodies import Body, EventCodeText, View
from flexcore.programs import Unlock


class UnlockConditionBody(Body, frozen=True, omit_defaults=True):
    """One way to unlock a special game; all that it says must be true."""

    min_event_count: Annotated[
        Number | None, msgspec.Meta(description="Fewest events picked; special games do not count.")
    ] = None
    specific_pack: Annotated[
        Label | None, msgspec.Meta(description="Code of the game pack that was chosen.")
    ] = None
    specific_package: Annotated[
        Label | None, msgspec.Meta(description="Code of the preset package that was chosen.")
    ] = None
    custom: Annotated[
        Label | None, msgspec.Meta(description="A predicate that the application registers.")
    ] = None


class UnlockBody(Body, frozen=True, omit_defaults=True):
    """What is to unlock a special game."""

    conditions: Annotated[
        list[UnlockConditionBody],
        msgspec.Meta(max_length=MOST_PARTS, description="One of them is enough."),
    ]
    removable: Annotated[
        bool, msgspec.Meta(description="Whether a fan can take it out while it is unlocked.")
    ] = True


class NewUnlockBody(UnlockBody, frozen=True, kw_only=True, omit_defaults=True):
    """An event that is to be a special game."""

    event_code: EventCodeText


class UnlockConditionView(View, frozen=True):
    """One way to unlock a special game; all that is not null must be true."""

    min_event_count: int | None
    specific_pack: str | None
    specific_package: str | None
    custom: str | None


class UnlockView(View, frozen=True):
    """A special game and what unlocks it."""

    event_code: str
    conditions: Annotated[
        list[UnlockConditionView], msgspec.Meta(description="One of them is enough.")
    ]
    removable: bool

    @classmethod
    def of(cls, unlock: Unlock) -> "UnlockView":
        """Return a special game for the wire."""
        return shown(unlock, cls)


class UnlocksView(View, frozen=True):
    """A page of special games, in the order of the shop."""

    items: list[UnlockView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]
