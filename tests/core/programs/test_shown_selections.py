"""The selections that show what a finding is about, against every selection that there is."""

from collections.abc import Mapping

import attrs
import pytest
from hypothesis import given

from flexcore.kernel import Charge, ChargeKind, EventCode, Refusal, SeatPrice
from flexcore.programs import (
    AddonOption,
    AddonPriceMissing,
    AddonWithoutPlaces,
    BuildYourOwn,
    ClassName,
    EventState,
    Premises,
    PriceAdjustment,
    PricingMissing,
    ProgramSettings,
    ProgramType,
    Revision,
    SalePriceMissing,
    Selection,
    Stock,
    Tier,
    Unlock,
    UnlockCondition,
    VendorEvent,
    VendorEventsUnknown,
    VendorPlaces,
    check_selection,
    prove,
)
from flexcore.programs.proof.examples import Examples
from flexcore.vendors import PriceLevel
from tests.builders import USD, usd
from tests.programs import (
    EVENTS,
    ON_SALE,
    a_pack,
    all_states,
    on_sale,
    revision_of,
    small_revisions,
    subsets,
)

A, B, C, D, E, F = EVENTS
LIVE = frozenset(EVENTS)
LOT = EventCode("LOT")
GOLD, SILVER = Tier("Gold", 0, 2, (A, B)), Tier("Silver", 2, 3, (C, D, E))


@pytest.mark.rule("FX-16.6")
@given(small_revisions(), all_states)
def test_an_event_is_shown_by_the_smallest_valid_selection_that_holds_it(
    revision: Revision, states: Mapping[EventCode, EventState]
) -> None:
    document, there = revision.document, on_sale(states)
    premises = Premises(document.program_type, document.settings, LIVE, EVENTS, LIVE)
    examples = Examples(premises, there)
    valid = [
        selection
        for choice in revision.choices
        for events in subsets(EVENTS)
        if not check_selection(
            revision, selection := Selection(events, choice.code or None), LIVE, states
        )
    ]

    for event in EVENTS:
        holding = [each for each in valid if event in each.event_codes]
        shown = examples.holding([event])

        assert bool(shown) == bool(holding)
        for selection in shown:
            assert selection in holding
            assert len(selection.event_codes) == min(len(each.event_codes) for each in holding)


def level(code: EventCode, price: int = 40, *, name: str = "Season") -> PriceLevel:
    charges = (Charge(ChargeKind.FACE_VALUE, usd(100 * price)),) if price else ()
    kind = "PARK" if name == "Lot" else "ADULT"
    return PriceLevel(code, "101", "P1", kind, name, 4, 0, SeatPrice(charges, USD))


def shown(
    settings: ProgramSettings, *levels: PriceLevel, can_reprice: bool = True, lots: bool = True
) -> dict[type[Refusal], tuple[Selection, ...]]:
    by_event = {code: tuple(each for each in levels if each.event_code == code) for code in EVENTS}
    by_event[LOT] = tuple(each for each in levels if each.event_code == LOT)
    has = Stock(by_event, frozenset({"Season"}), can_reprice, frozenset({LOT} if lots else ()))
    kind = ProgramType.GAME_PACKS if settings.game_packs else ProgramType.BUILD_YOUR_OWN
    known, normal = frozenset(settings.event_codes), EVENTS[:5]
    premises = Premises(kind, settings, known, normal, LIVE, stock=has, special=(F,))
    return {type(each.refusal): each.selections for each in prove(premises).findings}


EVERYWHERE = tuple(level(code) for code in EVENTS)
PACKS = ProgramSettings(
    class_names=(ClassName("Season"),),
    game_packs=(
        a_pack("four", 4, 5, Tier("All", 4, 5, EVENTS[:5])),
        a_pack("half", 2, 4, GOLD, SILVER),
    ),
)


@pytest.mark.rule("FX-16.6")
def test_seats_without_a_price_are_shown_by_the_smallest_selection_that_has_some() -> None:
    free = [level(B, 0), level(E, 0)]

    found = shown(PACKS, *EVERYWHERE[:1], *EVERYWHERE[2:4], *free)

    assert found == {PricingMissing: (Selection((C, E), "half"),)}


@pytest.mark.rule("FX-16.6")
def test_a_price_that_a_vendor_lacks_is_shown_by_a_selection_of_the_pack_that_wants_it() -> None:
    four, half = PACKS.game_packs
    cheap = attrs.evolve(four, adjustment=PriceAdjustment(-2500))
    packs = attrs.evolve(PACKS, game_packs=(cheap, half))

    found = shown(packs, *EVERYWHERE, can_reprice=False)

    assert found[SalePriceMissing] == (Selection((A, B, C, D), "four"),)


@pytest.mark.rule("FX-16.6")
def test_a_special_game_is_shown_with_what_unlocks_it() -> None:
    conditions = (UnlockCondition(3, specific_pack="half"), UnlockCondition(5))
    unlocked = attrs.evolve(PACKS, unlocks=(Unlock(F, conditions),))

    found = shown(unlocked, *EVERYWHERE[:5], level(F, 0))

    with_f = Selection((A, C, D, F), "half")
    revision = revision_of(ProgramType.GAME_PACKS, unlocked)
    assert found == {PricingMissing: (with_f,)}
    assert not check_selection(revision, with_f, LIVE, dict.fromkeys(EVENTS, ON_SALE))


@pytest.mark.rule("FX-16.6")
def test_places_that_the_vendor_lacks_are_shown_by_a_selection_with_their_game() -> None:
    parking = AddonOption(
        "parking", "Parking", 2500, vendor_places=VendorPlaces("PARK", (VendorEvent(E, LOT),))
    )
    settings = ProgramSettings(
        BuildYourOwn(2, 3, EVENTS[:5]), (ClassName("Season"),), addon_options=(parking,)
    )
    of_e = (Selection((A, E)),)
    dear = level(LOT, 30, name="Lot")

    assert shown(settings, *EVERYWHERE) == {AddonWithoutPlaces: of_e}
    assert shown(settings, *EVERYWHERE, dear, can_reprice=False) == {AddonPriceMissing: of_e}
    assert shown(settings, *EVERYWHERE, dear, lots=False) == {VendorEventsUnknown: of_e}
