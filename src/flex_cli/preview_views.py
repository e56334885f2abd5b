"""The shop at a moment as commands show it, in the words of the API."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from flex_cli.local_times import local
from flex_cli.moments import exactly
from flex_cli.moneys import charges_json, plain
from flex_cli.program_texts import addon_text
from flex_cli.program_views import choice_text, revision_json
from flexcore.configs import FrontendConfig
from flexcore.kernel import Currency
from flexcore.offers import EventQuote, OfferedAddon, Preview
from flexcore.programs import Choice


@attrs.frozen
class PreviewedShop:
    """What a command has found out of the shop at a moment, on the store's clocks."""

    at: datetime
    preview: Preview
    pages: FrontendConfig | None
    currency: Currency

    def as_json(self) -> dict[str, object]:
        """Return the shop for machines."""
        offer, quote = self.preview.offer, self.preview.quote
        document, settings = offer.revision.document, offer.revision.settings
        return {
            "at": exactly(self.at),
            "name": document.name,
            **revision_json(offer.revision),
            "programType": document.program_type.value,
            "choices": [_choice_json(each) for each in offer.revision.choices],
            "ticketLimit": settings.ticket_limit,
            "maxSeatsPerBlock": settings.configs.inventory.block_limiter.limit,
            "addons": [_addon_json(each, self.currency) for each in self.preview.addons],
            "events": [
                {"eventCode": each.event.event_code, "availability": each.availability.value}
                for each in offer.events
            ],
            "levels": _levels_json(quote) if quote else None,
            "frontendConfig": self.pages.content.decode() if self.pages else None,
        }

    def fields(self) -> Mapping[str, object]:
        """Return what the shop says of itself for people."""
        revision = self.preview.offer.revision
        addons = [addon_text(each.option, self.currency) for each in self.preview.addons]
        return {
            "at": local(self.at),
            "program": revision.document.name,
            "revision": revision.number,
            "type": revision.document.program_type.value,
            "choices": "; ".join(map(choice_text, revision.choices)),
            "ticket limit": revision.settings.ticket_limit,
            "add-ons": "; ".join(addons) or "none",
            "pages": self.pages.content.decode() if self.pages else "none",
        }


def level_rows(quote: EventQuote) -> list[tuple[object, ...]]:
    """Return what an event has open, and what a seat costs, for people."""
    return [
        (
            level.section,
            level.price_code,
            level.seats_open,
            plain(level.price.base_price),
            plain(level.price.all_in_price),
        )
        for level in quote.levels
    ]


def _choice_json(choice: Choice) -> dict[str, object]:
    return {
        "code": choice.code,
        "name": choice.name,
        "minEvents": choice.min_events,
        "maxEvents": choice.max_events,
        "isDefault": choice.is_default,
        "isFixed": choice.is_fixed,
        "replacesSoldOut": choice.replaces_sold_out,
        "takesOthers": choice.takes_others,
        "parts": [
            {
                "name": part.name,
                "minEvents": part.min_events,
                "maxEvents": part.max_events,
                "eventCodes": list(part.event_codes),
            }
            for part in choice.parts
        ],
    }


def _addon_json(offered: OfferedAddon, currency: Currency) -> dict[str, object]:
    price = offered.option.price_in(currency)
    return {
        "code": offered.option.code,
        "label": offered.option.label,
        "basePrice": price.base_price.amount,
        "serviceFee": price.service_fee.amount,
        "limitPerEvent": offered.option.limit_per_event,
        "limitPerCart": offered.option.limit_per_cart,
        "events": [{"eventCode": code, "left": left} for code, left in offered.left.items()],
    }


def _levels_json(quote: EventQuote) -> dict[str, object]:
    return {
        "eventCode": quote.event_code,
        "levels": [
            {
                "sectionName": level.section,
                "priceCode": level.price_code,
                "ticketTypeCode": level.ticket_type_code,
                "seatsOpen": level.seats_open,
                "basePrice": level.price.base_price.amount,
                "allInPrice": level.price.all_in_price.amount,
                "charges": charges_json(level.price),
                "labels": [each.label for each in level.labels],
            }
            for level in quote.levels
        ],
    }
