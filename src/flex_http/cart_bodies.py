"""What fans send about carts."""

from typing import Annotated, Literal

import msgspec

from flex_http.bodies import WITHOUT_NUL, Body, EventCodeText, Name
from flexcore.carts import ADDONS_AT_ONCE, EVENTS_AT_ONCE, AddonRequest, SeatRequest
from flexcore.kernel import EventCode
from flexcore.programs import LONGEST_TEXT, MOST_ADDONS, MOST_EVENTS
from flexcore.vendors import Rung, SeatWish

EventCodes = Annotated[list[EventCodeText], msgspec.Meta(max_length=MOST_EVENTS)]
ChoiceCode = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=LONGEST_TEXT,
        pattern=WITHOUT_NUL,
        description="Code of the pack or package, as `GET /program` lists it; null leaves it as "
        "it is, at first to the program.",
    ),
]
RungName = Literal["exact_seats", "same_section", "same_price_code", "ticket_type"]


class NewCartBody(Body, frozen=True):
    """A cart to be started."""

    event_codes: EventCodes = msgspec.field(default_factory=list)
    choice: ChoiceCode | None = None

    @property
    def picks(self) -> tuple[EventCode, ...]:
        """The events to start with."""
        return tuple(EventCode(code) for code in self.event_codes)


class ChangeEventsBody(Body, frozen=True):
    """Events to be put into a cart and taken out of it."""

    add: EventCodes = msgspec.field(default_factory=list)
    remove: EventCodes = msgspec.field(default_factory=list)
    choice: ChoiceCode | None = None


class SeatRequestBody(Body, frozen=True):
    """Seats wished for in one event; the more is named, the more rungs can be tried."""

    event_code: EventCodeText
    quantity: Annotated[
        int, msgspec.Meta(ge=1, le=100, description="Neighbouring seats; the program limits them.")
    ]
    ticket_type: Annotated[
        Name, msgspec.Meta(description="The ticket type code that every rung keeps to.")
    ]
    price_code: (
        Annotated[
            Name,
            msgspec.Meta(
                description="What the first steps down keep to; needed with a section, row or "
                "seat unless `lowestRung` is `exact_seats`."
            ),
        ]
        | None
    ) = None
    section: Name | None = None
    row: Name | None = None
    first_seat: Annotated[int, msgspec.Meta(ge=0, le=99_999)] | None = None
    lowest_rung: Annotated[
        RungName, msgspec.Meta(description="How far down the ladder the fan goes along.")
    ] = "ticket_type"

    def to_request(self) -> SeatRequest:
        """Return the wish in the core's words."""
        wish = SeatWish(
            event_code=EventCode(self.event_code),
            quantity=self.quantity,
            ticket_type_code=self.ticket_type,
            price_code=self.price_code,
            section=self.section,
            row=self.row,
            first_seat=self.first_seat,
        )
        return SeatRequest(wish, Rung[self.lowest_rung.upper()])


class AddonRequestBody(Body, frozen=True):
    """Add-ons wished for beside the seats of one event of the cart."""

    addon_option: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=LONGEST_TEXT,
            pattern=WITHOUT_NUL,
            description="Code of the add-on, as `GET /program` lists it.",
        ),
    ]
    event_code: EventCodeText
    quantity: Annotated[
        int, msgspec.Meta(ge=1, le=MOST_ADDONS, description="The program limits it.")
    ]

    def to_request(self) -> AddonRequest:
        """Return the wish in the core's words."""
        return AddonRequest(self.addon_option, EventCode(self.event_code), self.quantity)


class ManageBody(Body, frozen=True):
    """What is to be held: seats for one to five events, add-ons, or both."""

    seats: Annotated[list[SeatRequestBody], msgspec.Meta(max_length=EVENTS_AT_ONCE)] = (
        msgspec.field(default_factory=list)
    )
    addons: Annotated[list[AddonRequestBody], msgspec.Meta(max_length=ADDONS_AT_ONCE)] = (
        msgspec.field(default_factory=list)
    )


class CheckoutBody(Body, frozen=True):
    """How a cart is paid."""

    payment_method: (
        Annotated[
            str,
            msgspec.Meta(
                min_length=1,
                max_length=255,
                pattern=r"^[^\x00]*$",
                description="The payment provider's name of the card, such as pm_…; "
                "never a card number. Left out when the cart is free.",
            ),
        ]
        | None
    ) = None
