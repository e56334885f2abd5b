"""What was, is and will be active, on the wire."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from flex_http.admin.local_times import LOCAL_TIME
from flex_http.admin.program_views import RevisionView
from flex_http.bodies import Body, View
from flex_http.cursors import cursor_after
from flex_http.program_views import LevelsView, OfferedEventView, ProgramView
from flexcore.configs import FrontendConfig
from flexcore.kernel import Currency, ProgramId
from flexcore.offers import Preview
from flexcore.programs import Activation, SwitchCause, Turn, Window, WindowStatus

Names = Mapping[ProgramId, str]
LocalTime = Annotated[
    str,
    msgspec.Meta(
        pattern=LOCAL_TIME,
        description="On the store's clocks, to the minute, such as `2026-11-27T00:00`.",
    ),
]


class ActivationView(View, frozen=True):
    """A switch that was made."""

    activation_epoch: Annotated[int, msgspec.Meta(description="Stands on carts begun under it.")]
    program_id: UUID
    name: str
    revision_id: UUID
    activated_at: datetime
    cause: SwitchCause
    activated_by: Annotated[str, msgspec.Meta(description="Of a window, who scheduled it.")]

    @classmethod
    def of(cls, activation: Activation, names: Names) -> "ActivationView":
        """Return a switch for the wire."""
        switch = activation.switch
        return cls(
            activation.epoch,
            switch.program_id,
            names[switch.program_id],
            activation.revision_id,
            switch.at,
            switch.cause,
            switch.by,
        )


class ActivationsView(View, frozen=True):
    """A page of switches, the last one first."""

    items: list[ActivationView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]

    @classmethod
    def of(cls, made: Sequence[Activation], names: Names, limit: int) -> "ActivationsView":
        """Return the first `limit` switches, with a next page where there are more."""
        page = made[:limit]
        following = cursor_after(str(page[-1].epoch)) if len(made) > limit else None
        return cls([ActivationView.of(each, names) for each in page], following)


class NewWindowBody(Body, frozen=True):
    """A time in which a program is to be active."""

    program_id: Annotated[UUID, msgspec.Meta(description="A published program.")]
    starts: Annotated[LocalTime, msgspec.Meta(description="The first minute of it.")]
    ends: Annotated[LocalTime, msgspec.Meta(description="When the one before returns.")]


class WindowView(View, frozen=True):
    """A time in which a program is active."""

    window_id: UUID
    program_id: UUID
    name: str
    starts_at: datetime
    ends_at: Annotated[datetime, msgspec.Meta(description="The first moment after it.")]
    window_status: WindowStatus
    returns_to: Annotated[
        UUID | None, msgspec.Meta(description="The program before; null until it has begun.")
    ]
    scheduled_by: str

    @classmethod
    def of(cls, window: Window, names: Names) -> "WindowView":
        """Return a window for the wire."""
        return cls(
            window.id,
            window.program_id,
            names[window.program_id],
            window.starts_at,
            window.ends_at,
            window.status,
            window.returns_to,
            window.scheduled_by,
        )


class ScheduleView(View, frozen=True):
    """The windows that are to come and the one that goes on, by their start."""

    time_zone: Annotated[str, msgspec.Meta(description="Whose clocks the store goes by.")]
    items: list[WindowView]

    @classmethod
    def of(cls, windows: Sequence[Window], names: Names, time_zone: str) -> "ScheduleView":
        """Return a schedule for the wire."""
        return cls(time_zone, [WindowView.of(each, names) for each in windows])


class PreviewView(View, frozen=True):
    """The shop at a moment."""

    at: datetime
    name: Annotated[str, msgspec.Meta(description="Of the program that is active then.")]
    revision: RevisionView
    events: Annotated[
        list[OfferedEventView],
        msgspec.Meta(description="Those on offer; sold out or not is told as of today."),
    ]

    program: Annotated[
        ProgramView,
        msgspec.Meta(
            description="What fans read as `GET /program` then, with what is left today of "
            "add-ons and 0 for the epoch."
        ),
    ]
    levels: Annotated[
        LevelsView | None,
        msgspec.Meta(
            description="At the prices of then what the event has open today; null if no `event` "
            "is asked for."
        ),
    ]
    frontend_config: Annotated[
        str | None,
        msgspec.Meta(
            description="What the program's pages are given, as it is set today: a JSON text as "
            "it was sent; null for none."
        ),
    ]

    @classmethod
    def of(
        cls, preview: Preview, at: datetime, config: FrontendConfig | None, currency: Currency
    ) -> "PreviewView":
        """Return the shop at a moment for the wire."""
        offer, quote = preview.offer, preview.quote
        turn = Turn(offer.revision, offer.epoch)
        return cls(
            at,
            offer.revision.document.name,
            RevisionView.of(offer.revision),
            [OfferedEventView.of(each) for each in offer.events],
            ProgramView.of(turn, preview.addons, currency),
            LevelsView.of(quote, currency) if quote else None,
            config.content.decode() if config else None,
        )
