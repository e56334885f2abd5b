"""What this fan may choose now, and at what price."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from flexcore.addons import AddonService, StockKey
from flexcore.kernel import (
    Actor,
    AddonOptionId,
    EventCode,
    Refused,
    RevisionId,
    SeatPrice,
    TenantId,
)
from flexcore.programs import (
    ActiveOffer,
    AddonOption,
    ChoiceNotOffered,
    NotOffered,
    PriceTerms,
    PricingLabel,
    ProgramService,
    Revision,
    addon_option_id,
    fan_price,
    place_levels,
    sold_levels,
)
from flexcore.vendors import PriceLevel, TicketVendors


@attrs.frozen
class OfferedLevel:
    """What one section has open at one price code, as the active program sells it.

    A vendor that keeps to its own prices sells it by the code that carries the program's.

    Attributes:
        price: What the fan pays for one seat.
        labels: Names of the price, where the program uses several (FX-1.19).
    """

    section: str
    price_code: str
    ticket_type_code: str
    seats_open: int
    price: SeatPrice
    labels: tuple[PricingLabel, ...] = ()


@attrs.frozen
class EventQuote:
    """What an event has open and at what prices, best section first.

    Attributes:
        revision_id: By whose rules and prices.
        epoch: Of the activation that brought them; a cart that is begun under another one may have
            other prices (FX-16.10).
        places: Open places of each add-on that the vendor has for the event, by its code.
    """

    event_code: EventCode
    revision_id: RevisionId
    epoch: int
    levels: tuple[OfferedLevel, ...]
    places: Mapping[str, int]


@attrs.frozen
class OfferedAddon:
    """An add-on that fans can take beside seats.

    Attributes:
        left: How many can be held now, event by event, in the order of the program; where there
            is no stock of it, there is nothing. None where the vendor has it, which is asked for
            one event at a time: see `EventQuote`.
    """

    id: AddonOptionId
    option: AddonOption
    left: Mapping[EventCode, int | None]


@attrs.frozen
class Preview:
    """The shop as it was or will be at a moment, with the stock of today.

    Attributes:
        quote: Of the event that was asked for; None where none was.
    """

    offer: ActiveOffer
    addons: tuple[OfferedAddon, ...]
    quote: EventQuote | None


@attrs.frozen
class OfferService:
    """Reads the active program as a fan sees it."""

    programs: ProgramService
    vendors: TicketVendors
    addon_service: AddonService

    async def active(self, tenant: TenantId, by: Actor) -> ActiveOffer:
        """Return the active program with the events that it offers now.

        Raises:
            Refused: `StoreClosed`.
        """
        return await self.programs.offer(tenant, by)

    async def addons(
        self, tenant: TenantId, revision: Revision, by: Actor
    ) -> tuple[OfferedAddon, ...]:
        """Return the add-ons of a program in its order, with what is left of each."""
        options = revision.settings.addon_options
        if not options:
            return ()
        left = await self.addon_service.left(tenant, [each.code for each in options], by)
        return tuple(_offered_addon(option, revision, left) for option in options)

    async def preview(
        self,
        tenant: TenantId,
        at: datetime,
        by: Actor,
        *,
        event_code: EventCode | None = None,
        choice: str | None = None,
    ) -> Preview:
        """Return the shop as fans saw it at a moment, or will see it unless something is changed.

        Args:
            tenant: Where.
            at: When.
            by: Who asks.
            event_code: Of which event prices are asked for as well; None for none.
            choice: As `quote` has it.

        Raises:
            Refused: `StoreClosed`, `ChoiceNotOffered` or `NotOffered`.
            Unavailable: The vendor cannot be asked.
        """
        offer = await self.programs.preview(tenant, at, by)
        addons = await self.addons(tenant, offer.revision, by)
        if event_code is None:
            return Preview(offer, addons, None)
        return Preview(offer, addons, await self._quoted(tenant, offer, event_code, choice))

    async def quote(
        self, tenant: TenantId, event_code: EventCode, by: Actor, *, choice: str | None = None
    ) -> EventQuote:
        """Return what an offered event or a special game has open, and at what prices.

        Args:
            tenant: Where.
            event_code: Of which event.
            by: Who asks.
            choice: Code of the pack or package whose prices are asked for; None for those of the
                default one, or of the program.

        Raises:
            Refused: `StoreClosed`, `ChoiceNotOffered` or `NotOffered`.
            Unavailable: The vendor cannot be asked.
        """
        return await self._quoted(tenant, await self.active(tenant, by), event_code, choice)

    async def _quoted(
        self, tenant: TenantId, offer: ActiveOffer, event_code: EventCode, choice: str | None
    ) -> EventQuote:
        _refuse_unknown(choice, offer.revision)
        # Whoever knows a special game by its code has unlocked it, or was told.
        if event_code not in {each.event.event_code for each in (*offer.events, *offer.special)}:
            raise Refused(NotOffered(event_code))
        vendor = self.vendors.of(tenant)
        lots = _lots(offer.revision, event_code)
        asked = dict.fromkeys((event_code, *lots.values()))
        levels = await vendor.stock.price_levels(tuple(asked))
        classes = offer.revision.settings.class_identifiers(
            by_name=vendor.capabilities.names_classes
        )
        terms = offer.revision.price_terms(choice, can_reprice=vendor.capabilities.can_reprice)
        in_classes = [each for each in levels.get(event_code, ()) if each.class_name in classes]
        offered = tuple(
            _offered(each.sold, terms)
            for each in sold_levels(in_classes, terms)
            if each.sold.seats_open
        )
        can_reprice = vendor.capabilities.can_reprice
        places = {
            option.code: _open(place_levels(levels.get(lot, ()), option, can_reprice=can_reprice))
            for option, lot in lots.items()
        }
        return EventQuote(event_code, offer.revision.revision_id, offer.epoch, offered, places)


def _offered_addon(
    option: AddonOption, revision: Revision, left: Mapping[StockKey, int]
) -> OfferedAddon:
    sold = [code for code in revision.settings.event_codes if option.is_sold_at(code)]
    stocked: dict[EventCode, int | None] = {
        code: left[StockKey(option.code, code)]
        for code in sold
        if StockKey(option.code, code) in left
    }
    if option.vendor_places is not None:
        stocked = dict.fromkeys(sold)
    return OfferedAddon(addon_option_id(revision.program_id, option.code), option, stocked)


def _lots(revision: Revision, event_code: EventCode) -> Mapping[AddonOption, EventCode]:
    """Return the add-ons that the vendor has for a game, each with the event of their places."""
    options = revision.settings.addon_options
    found = ((each, each.vendor_places) for each in options)
    return {
        option: places.by_game[event_code]
        for option, places in found
        if places is not None and event_code in places.by_game
    }


def _open(levels: Sequence[PriceLevel]) -> int:
    return sum(level.seats_open for level in levels)


def _refuse_unknown(choice: str | None, revision: Revision) -> None:
    if choice is not None and revision.choice_of(choice) is None:
        raise Refused(ChoiceNotOffered(choice, tuple(each.code for each in revision.choices)))


def _offered(level: PriceLevel, terms: PriceTerms) -> OfferedLevel:
    seen = fan_price(level, terms)
    return OfferedLevel(
        level.section,
        level.price_code,
        level.ticket_type_code,
        level.seats_open,
        seen.price,
        seen.labels,
    )
