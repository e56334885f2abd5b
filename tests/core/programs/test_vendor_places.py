"""Add-ons that the vendor has: what a program may say of them, and what is found at the vendor."""

from typing import Any

import attrs
import pytest

from flexcore.kernel import Charge, ChargeKind, EventCode, Refusal, Refused, SeatPrice
from flexcore.programs import (
    MOST_EVENTS,
    AddonEventsDisagree,
    AddonEventsUnknown,
    AddonOption,
    AddonPriceMissing,
    AddonWithoutPlaces,
    BuildYourOwn,
    ClassName,
    DocumentUnreadable,
    FindingLevel,
    NumberOutOfRange,
    PortableProgram,
    Premises,
    ProgramSettings,
    ProgramType,
    RepeatedNames,
    Stage,
    Stock,
    TextUnreadable,
    VendorEvent,
    VendorEventIsGame,
    VendorEventOfTwoGames,
    VendorEventsUnknown,
    VendorPlaces,
    differences,
    portable_from_json,
    portable_to_json,
    prove,
    publish_refusals,
    settings_from_plain,
    settings_refusals,
    settings_to_plain,
)
from flexcore.vendors import PriceLevel
from tests.builders import USD, usd

G1, G2, G9 = (EventCode(f"G{number}") for number in (1, 2, 9))
P1, P2 = EventCode("G1-P"), EventCode("G2-P")
IN_CATALOG = frozenset({G1, G2})
PLACES = VendorPlaces("PARK", (VendorEvent(G1, P1), VendorEvent(G2, P2)))
PARKING = AddonOption("parking", "Parking, lot C", 2500, 150, vendor_places=PLACES)
LOT_A = attrs.evolve(PARKING, code="near", vendor_places=attrs.evolve(PLACES, price_code="A"))
SOUND = ProgramSettings(
    BuildYourOwn(1, 2, (G1, G2)), (ClassName("Season"),), addon_options=(PARKING, LOT_A)
)


def with_events(*events: tuple[EventCode, EventCode], **changes: Any) -> ProgramSettings:
    places = attrs.evolve(PLACES, events=tuple(VendorEvent(*each) for each in events))
    parking = attrs.evolve(PARKING, vendor_places=places, **changes)
    return attrs.evolve(SOUND, addon_options=(parking,))


def test_two_lots_of_one_parking_event_are_sound() -> None:
    assert settings_refusals(SOUND, IN_CATALOG) == ()
    assert publish_refusals(SOUND, IN_CATALOG) == ()


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        (with_events(), NumberOutOfRange("vendorPlaces", 0, 1, MOST_EVENTS)),
        (with_events((G1, P1), (G1, P2)), RepeatedNames("vendorPlaces", (G1,))),
        (with_events((G9, P1)), AddonEventsUnknown("parking", (G9,))),
        (with_events((G1, G2)), VendorEventIsGame("parking", (G2,))),
        (with_events((G1, G1)), VendorEventIsGame("parking", (G1,))),
        (with_events((G1, P1), (G2, P1)), VendorEventOfTwoGames(P1, (G1, G2))),
        (with_events((G1, P1), event_codes=(G2,)), AddonEventsDisagree("parking", (G1, G2))),
        (with_events((G1, P1), event_codes=(G1, G2)), AddonEventsDisagree("parking", (G2,))),
        (with_events((G1, EventCode(" "))), TextUnreadable("' '")),
        (
            attrs.evolve(
                SOUND,
                addon_options=(
                    PARKING,
                    attrs.evolve(LOT_A, vendor_places=VendorPlaces("PARK", (VendorEvent(G2, P1),))),
                ),
            ),
            VendorEventOfTwoGames(P1, (G1, G2)),
        ),
    ],
)
def test_places_that_make_no_sense_are_refused(settings: ProgramSettings, refusal: Refusal) -> None:
    assert refusal in settings_refusals(settings, IN_CATALOG)
    assert refusal in publish_refusals(settings, IN_CATALOG)


def test_an_add_on_of_the_vendors_is_sold_where_the_vendor_has_it_whatever_the_list_repeats() -> (
    None
):
    both = with_events((G1, P1), event_codes=(G1,))

    assert settings_refusals(both, IN_CATALOG) == ()
    assert [both.addon_options[0].is_sold_at(code) for code in (G1, G2)] == [True, False]


def test_documents_have_places_exactly_where_the_vendor_has_the_add_on() -> None:
    own = attrs.evolve(PARKING, vendor_places=None)
    plain = settings_to_plain(SOUND)

    assert settings_from_plain(plain) == SOUND
    assert "vendorPlaces" not in str(settings_to_plain(attrs.evolve(SOUND, addon_options=(own,))))
    assert plain["addonOptions"][1]["vendorPlaces"] == {  # type: ignore[index]
        "ticketTypeCode": "PARK",
        "events": [
            {"eventCode": "G1", "vendorEventCode": "G1-P"},
            {"eventCode": "G2", "vendorEventCode": "G2-P"},
        ],
        "priceCode": "A",
    }


@pytest.mark.parametrize(
    "places",
    [
        {"events": []},
        {"ticketTypeCode": "PARK"},
        {"ticketTypeCode": "PARK", "events": {"G1": "G1-P"}},
        {"ticketTypeCode": "PARK", "events": [{"eventCode": "G1"}]},
        {"ticketTypeCode": "PARK", "events": [], "lot": "C"},
        "G1-P",
    ],
)
def test_places_of_another_shape_are_refused_by_their_place(places: object) -> None:
    option = {"code": "p", "label": "P", "price": 1, "vendorPlaces": places}

    with pytest.raises(Refused) as refused:
        settings_from_plain({"addonOptions": [option]})

    (refusal,) = refused.value.refusals
    assert isinstance(refusal, DocumentUnreadable)
    assert "vendorPlaces" in str(refusal.findings)


def test_places_are_exported_imported_and_compared() -> None:
    before = PortableProgram("P", ProgramType.BUILD_YOUR_OWN, SOUND)
    moved = attrs.evolve(before, settings=with_events((G1, P1), (G2, EventCode("LOT"))))

    assert portable_from_json(portable_to_json(before).encode()) == before
    assert "settings.addonOptions[parking].vendorPlaces.events[G2].vendorEventCode" in {
        change.path for change in differences(before, moved)
    }


# What is found at the vendor.


def level(
    code: EventCode,
    price: int = 2650,
    *,
    ticket_type: str = "PARK",
    price_code: str = "A",
    class_name: str = "Cars",
    seats: int = 4,
) -> PriceLevel:
    charges = (Charge(ChargeKind.FACE_VALUE, usd(price)),)
    price_of_one = SeatPrice(charges, USD)
    return PriceLevel(code, "Lot", price_code, ticket_type, class_name, seats, 0, price_of_one)


SEATS = tuple(level(code, 4000, ticket_type="ADULT", class_name="Season") for code in (G1, G2))
LOTS = (level(P1), level(P2))


def found(
    *levels: PriceLevel,
    settings: ProgramSettings = SOUND,
    known: frozenset[EventCode] = frozenset({P1, P2}),
    live: frozenset[EventCode] = IN_CATALOG,
    can_reprice: bool = True,
    sold: tuple[EventCode, ...] = (G1, G2),
) -> list[tuple[Stage, FindingLevel, Refusal]]:
    codes = {each.event_code for each in levels}
    by_event = {code: tuple(each for each in levels if each.event_code == code) for code in codes}
    stock = Stock(by_event, frozenset({"Season"}), can_reprice, known)
    kind = ProgramType.BUILD_YOUR_OWN
    premises = Premises(kind, settings, IN_CATALOG, sold, live, stock=stock)
    return [(each.stage, each.level, each.refusal) for each in prove(premises).findings]


@pytest.mark.rule("FX-16.6")
def test_a_program_whose_places_the_vendor_has_is_proved() -> None:
    assert found(*SEATS, *LOTS) == []


@pytest.mark.rule("FX-16.6")
def test_a_parking_event_that_the_vendor_does_not_have_is_an_error() -> None:
    assert found(*SEATS, level(P1), known=frozenset({P1})) == [
        (Stage.STOCK, FindingLevel.ERROR, VendorEventsUnknown("parking", (P2,))),
        (Stage.STOCK, FindingLevel.ERROR, VendorEventsUnknown("near", (P2,))),
    ]


@pytest.mark.rule("FX-16.6")
def test_parking_that_is_sold_out_or_sold_as_something_else_is_a_warning() -> None:
    other_type, other_lot = level(P1, ticket_type="ADULT"), level(P2, price_code="C")

    assert found(*SEATS, other_type, other_lot) == [
        (Stage.STOCK, FindingLevel.WARNING, AddonWithoutPlaces("parking", (G1,))),
        (Stage.STOCK, FindingLevel.WARNING, AddonWithoutPlaces("near", (G1, G2))),
    ]


@pytest.mark.rule("FX-16.6")
def test_a_parking_event_that_fans_can_buy_as_a_game_is_an_error() -> None:
    as_game = level(P1, ticket_type="ADULT", class_name="Season")
    errors = found(*SEATS, *LOTS, as_game, live=frozenset({G1, G2, P1}), sold=(G1, G2, P1))

    assert (Stage.STOCK, FindingLevel.ERROR, VendorEventIsGame("parking", (P1,))) in errors


def test_parking_of_a_game_that_is_over_is_not_looked_for() -> None:
    findings = found(*SEATS, level(P2), known=frozenset({P2}), live=frozenset({G2}))

    assert {type(refusal).code for _, _, refusal in findings} == {"events_not_live"}


@pytest.mark.rule("FX-16.6")
def test_a_vendor_that_charges_itself_must_sell_places_at_the_price_of_the_program() -> None:
    dear = (level(P1), level(P2, 2651))
    both = (*LOTS, level(P2, 2651, price_code="C"))
    near = attrs.evolve(SOUND, addon_options=(attrs.evolve(LOT_A, price=2400),))

    assert found(*SEATS, *LOTS, can_reprice=False) == []
    assert found(*SEATS, *both, can_reprice=False) == []
    assert found(*SEATS, *dear, can_reprice=False)[0] == (
        Stage.PRICES,
        FindingLevel.ERROR,
        AddonPriceMissing("parking", (G2,), usd(2650)),
    )
    assert found(*SEATS, *LOTS, settings=near, can_reprice=False) == [
        (Stage.PRICES, FindingLevel.ERROR, AddonPriceMissing("near", (G1, G2), usd(2550)))
    ]
    assert found(*SEATS, *dear) == []
