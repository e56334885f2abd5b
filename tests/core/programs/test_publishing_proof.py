"""What a proof finds before a program is published, stage by stage."""

from collections.abc import Sequence
from typing import Any

import attrs
import pytest

from flexcore.kernel import Charge, ChargeKind, EventCode, Money, Refusal, SeatPrice, iso_currency
from flexcore.programs import (
    BuildYourOwn,
    ChoiceOutOfReach,
    ClassName,
    EventsNotLive,
    EventsWithoutSeats,
    FindingLevel,
    LedgerConfig,
    LedgerUnknown,
    NoClassName,
    NotSoldYet,
    PackageType,
    Places,
    Premises,
    PresetPackage,
    PriceAdjustment,
    PriceFalls,
    PriceOfNothing,
    PriceOverride,
    PriceScope,
    PricingMissing,
    ProgramCheck,
    ProgramConfigs,
    ProgramSettings,
    ProgramType,
    SalePriceMissing,
    SeatGroup,
    Selection,
    SpecialGameOutOfReach,
    Stage,
    Stock,
    StockNotKnown,
    Tier,
    TierOutOfReach,
    Unlock,
    UnlockCondition,
    WarningsUnconfirmed,
    prove,
    publication_refusals,
)
from flexcore.vendors import PriceLevel, PriceName
from tests.programs import EVENTS, a_pack

A, B, C, D, E, F = EVENTS
USD = iso_currency("USD")
SEASON = (ClassName("Season"),)
BYO = ProgramSettings(BuildYourOwn(2, 3, (A, B, C)), SEASON)
SECTION, SUITE, CODE = PriceScope.SECTION, PriceScope.SUITE, PriceScope.PRICE_CODE


def dollars(amount: int) -> Money:
    return Money(100 * amount, USD)


def level(
    event_code: EventCode,
    section: str = "101",
    price_code: str = "P1",
    price: int = 40,
    *,
    class_name: str = "Season",
) -> PriceLevel:
    charges = (Charge(ChargeKind.FACE_VALUE, dollars(price)),)
    seat_price = SeatPrice(charges, USD)
    return PriceLevel(event_code, section, price_code, "ADULT", class_name, 4, 0, seat_price)


EVERYWHERE = tuple(level(code) for code in EVENTS)


def stock(*levels: PriceLevel, can_reprice: bool = True) -> Stock:
    by_event = {code: tuple(each for each in levels if each.event_code == code) for code in EVENTS}
    return Stock(by_event, frozenset({"Season"}), can_reprice)


def premises(
    settings: ProgramSettings, has: Stock | None, *, live: Sequence[EventCode] = EVENTS
) -> Premises:
    kind = ProgramType.GAME_PACKS if settings.game_packs else ProgramType.BUILD_YOUR_OWN
    known = frozenset(settings.event_codes)
    places = Places(frozenset({"101", "Suite 1"}), frozenset({"Suite 1"}))
    return Premises(kind, settings, known, settings.event_codes, frozenset(live), places, has)


def found(check: ProgramCheck, level: FindingLevel) -> list[tuple[Stage, Refusal]]:
    return [(each.stage, each.refusal) for each in check.findings if each.level is level]


def errors(check: ProgramCheck) -> list[tuple[Stage, Refusal]]:
    return found(check, FindingLevel.ERROR)


def warnings(check: ProgramCheck) -> list[tuple[Stage, Refusal]]:
    return found(check, FindingLevel.WARNING)


@pytest.mark.rule("FX-16.6")
def test_a_program_of_which_all_can_be_bought_is_proved() -> None:
    assert prove(premises(BYO, stock(*EVERYWHERE))) == ProgramCheck(())


@pytest.mark.rule("FX-16.6")
def test_an_unsound_program_is_not_looked_at_any_further() -> None:
    unsound = attrs.evolve(BYO, class_names=())

    assert errors(prove(premises(unsound, stock()))) == [(Stage.STRUCTURE, NoClassName())]
    assert warnings(prove(premises(unsound, None))) == []


@pytest.mark.rule("FX-16.6")
def test_what_nobody_could_buy_with_todays_stock_is_an_error_with_a_selection_that_shows_it() -> (
    None
):
    gold, silver = Tier("Gold", 0, 2, (A, B)), Tier("Silver", 2, 3, (C, D, E))
    two_gold, three = attrs.evolve(gold, min_events=2), attrs.evolve(silver, min_events=3)
    settings = ProgramSettings(
        class_names=SEASON,
        game_packs=(a_pack("half", 2, 4, gold, silver), a_pack("five", 5, 5, two_gold, three)),
    )

    check = prove(premises(settings, stock(*EVERYWHERE[2:5])))

    assert errors(check) == [
        (Stage.STOCK, TierOutOfReach("half", "Gold", 0)),
        (Stage.STOCK, ChoiceOutOfReach("five", "Pack five", 3, 5, ("Gold",))),
    ]
    assert [each.selections for each in check.errors] == [
        (Selection((C, D), "half"),),
        (Selection((C, D, E), "five"),),
    ]


@pytest.mark.rule("FX-1.13")
@pytest.mark.rule("FX-6.2")
def test_a_ledger_that_the_store_does_not_have_is_an_error_that_names_those_it_has() -> None:
    books = attrs.evolve(BYO, configs=ProgramConfigs(ledger=LedgerConfig("seasno")))
    here = premises(books, stock(*EVERYWHERE))

    of_two = prove(attrs.evolve(here, ledgers=("season", "single")))
    of_none = prove(here)

    unknown = LedgerUnknown("seasno", ("season", "single"))
    assert errors(of_two) == [(Stage.STRUCTURE, unknown)]
    assert errors(of_none) == [(Stage.STRUCTURE, LedgerUnknown("seasno", ()))]
    assert "ledger seasno" in unknown.message
    assert unknown.message.endswith(": there are season, single.")
    assert of_none.findings[0].refusal.message.endswith(": there is none.")


@pytest.mark.rule("FX-6.2")
def test_a_program_books_to_a_ledger_of_the_store_or_to_none() -> None:
    books = attrs.evolve(BYO, configs=ProgramConfigs(ledger=LedgerConfig("season")))
    here = premises(books, stock(*EVERYWHERE))

    assert prove(attrs.evolve(here, ledgers=("single", "season"))).findings == ()
    assert prove(premises(BYO, stock(*EVERYWHERE))).findings == ()


def test_events_that_nobody_can_have_are_a_warning_where_the_others_are_enough() -> None:
    other_class = level(C, class_name="Club")

    over = prove(premises(BYO, stock(*EVERYWHERE), live=(A, B)))
    sold_out = prove(premises(BYO, stock(level(A), level(B), other_class)))

    assert over.findings[0].refusal == EventsNotLive((C,))
    assert sold_out.findings[0].refusal == EventsWithoutSeats((C,))
    assert all(
        errors(check) == [] and len(check.findings) == 1 and check.findings[0].stage is Stage.STOCK
        for check in (over, sold_out)
    )


TWO_UNLOCK_F = attrs.evolve(BYO, unlocks=(Unlock(F, (UnlockCondition(2),)),))


def with_special_game(settings: ProgramSettings, has: Stock, *special: EventCode) -> Premises:
    normal = tuple(code for code in settings.event_codes if code != F)
    known = premises(settings, has, live=normal)
    return attrs.evolve(known, event_codes=normal, special=special)


@pytest.mark.rule("FX-16.6")
def test_a_special_game_that_nobody_can_have_is_a_warning_like_any_other() -> None:
    over = prove(with_special_game(TWO_UNLOCK_F, stock(*EVERYWHERE)))
    sold_out = prove(with_special_game(TWO_UNLOCK_F, stock(*EVERYWHERE[:3]), F))

    assert prove(with_special_game(TWO_UNLOCK_F, stock(*EVERYWHERE), F)).findings == ()
    assert warnings(over) == [(Stage.STOCK, EventsNotLive((F,)))]
    assert warnings(sold_out) == [(Stage.STOCK, EventsWithoutSeats((F,)))]
    assert errors(over) == errors(sold_out) == []


@pytest.mark.rule("FX-1.45")
@pytest.mark.rule("FX-16.6")
def test_a_special_game_that_nobody_can_unlock_today_is_a_warning_with_what_can_be_chosen() -> None:
    gold, silver = Tier("Gold", 0, 2, (A, B)), Tier("Silver", 1, 2, (C, D))
    duo, trio = a_pack("duo", 1, 2, silver), a_pack("trio", 1, 4, gold, silver)
    of_trio = UnlockCondition(min_event_count=4, specific_pack="trio")
    of_duo = UnlockCondition(specific_pack="duo", custom="member")

    def proved(*conditions: UnlockCondition, there: str = "ABCD") -> ProgramCheck:
        settings = ProgramSettings(
            class_names=SEASON, game_packs=(duo, trio), unlocks=(Unlock(F, conditions),)
        )
        has = stock(*(level(code) for code in EVENTS if code in there), level(F))
        known = with_special_game(settings, has, F)
        return prove(attrs.evolve(known, registered=("member",)))

    short = proved(of_trio, there="ABC")
    assert SpecialGameOutOfReach(F) in [each.refusal for each in short.warnings]
    assert [each.selections for each in short.warnings if each.selections] == [
        (Selection((A, B, C), "trio"),)
    ]
    assert proved(of_trio).findings == ()
    assert [each.refusal.code for each in proved(of_trio, of_duo, there="ABC").findings] == [
        EventsWithoutSeats.code
    ]
    assert SpecialGameOutOfReach(F) in [each.refusal for each in proved(of_duo, there="").warnings]


@pytest.mark.rule("FX-16.6")
def test_stock_that_cannot_be_asked_for_is_a_warning_and_nothing_is_said_of_prices() -> None:
    settings = attrs.evolve(BYO, price_overrides=(PriceOverride(SECTION, "nowhere", price=1),))

    check = prove(premises(settings, None), "The vendor of tickets")

    assert errors(check) == []
    assert warnings(check) == [(Stage.STOCK, StockNotKnown("The vendor of tickets"))]
    assert check.failure == "The vendor of tickets"


# Prices


def test_suites_sections_and_price_codes_without_any_price_are_named() -> None:
    bare = [
        level(A, "Suite 1", "S", 0),
        level(A, "102", "P2", 0),
        level(B, "101", "P3", 0),
        level(B, "103", "P4", 0),
    ]
    settings = attrs.evolve(BYO, price_overrides=(PriceOverride(SECTION, "103", price=1000),))

    check = prove(premises(settings, stock(*EVERYWHERE, *bare)))

    missing = PricingMissing(("Suite 1",), ("102",), ("P3",))
    assert warnings(check) == [(Stage.PRICES, missing)]
    assert missing.message.startswith("Some suites Suite 1, some sections 102, some price codes P3")


def test_a_price_of_what_is_nowhere_on_sale_is_a_warning() -> None:
    of_something = [
        PriceOverride(SECTION, "101", price=5000),
        PriceOverride(CODE, "P1", basis_points=0),
    ]
    of_nothing = [
        PriceOverride(SECTION, "P1", price=5000),
        PriceOverride(CODE, "101", basis_points=0),
    ]
    settings = attrs.evolve(BYO, price_overrides=(*of_something, *of_nothing))

    check = prove(premises(settings, stock(*EVERYWHERE)))

    assert errors(check) == []
    assert warnings(check) == [
        (Stage.PRICES, PriceOfNothing("section", "P1")),
        (Stage.PRICES, PriceOfNothing("price_code", "101")),
    ]


def test_the_price_of_a_suite_is_refused_where_no_venue_has_it_and_waits_where_one_has() -> None:
    suites = ("Suite 1", "101")
    overrides = tuple(PriceOverride(SUITE, code, price=5000) for code in suites)
    settings = attrs.evolve(BYO, price_overrides=overrides)

    check = prove(premises(settings, stock(*EVERYWHERE, level(A, "Suite 1"))))

    not_yet = NotSoldYet("priceOverrides.suite", "Suite 1", "section")
    assert errors(check) == [(Stage.PRICES, PriceOfNothing("suite", "101"))]
    assert warnings(check) == [(Stage.PRICES, not_yet)]


@pytest.mark.rule("FX-16.6")
def test_a_price_that_falls_when_an_event_is_added_is_a_warning_with_the_pair_that_shows_it() -> (
    None
):
    two, three = Tier("All", 2, 2, (A, B, C)), Tier("All", 3, 3, (A, B, C))
    half = a_pack("half", 2, 2, two)
    full = attrs.evolve(a_pack("full", 3, 3, three), adjustment=PriceAdjustment(-5000))
    settings = ProgramSettings(class_names=SEASON, game_packs=(half, full))
    fair = attrs.evolve(
        settings, game_packs=(half, attrs.evolve(full, adjustment=PriceAdjustment(-3000)))
    )
    override = attrs.evolve(settings, price_overrides=(PriceOverride(CODE, "P1", price=4000),))

    check = prove(premises(settings, stock(*EVERYWHERE)))

    falls = PriceFalls("half", "full", C, dollars(80), dollars(60))
    assert warnings(check) == [(Stage.PRICES, falls)]
    assert check.findings[0].selections == (Selection((A, B), "half"), Selection((A, B, C), "full"))
    for settings_without in (fair, override):
        assert prove(premises(settings_without, stock(*EVERYWHERE))).findings == ()
    assert prove(premises(settings, stock())).warnings[0].stage is Stage.STOCK


def test_the_cheapest_seat_of_each_event_is_what_its_price_falls_by() -> None:
    two, three = Tier("All", 2, 2, (A, B, C)), Tier("All", 3, 3, (A, B, C))
    full = attrs.evolve(a_pack("full", 3, 3, three), adjustment=PriceAdjustment(-5000))
    terrace = PriceOverride(SECTION, "102", price=3100)
    settings = ProgramSettings(
        class_names=SEASON, game_packs=(a_pack("half", 2, 2, two), full), price_overrides=(terrace,)
    )
    dearer = [level(code, "102", "P2", 90) for code in EVENTS]
    dearest = [level(code, "103", "P1", 95) for code in EVENTS]

    check = prove(premises(settings, stock(*dearest, *EVERYWHERE, *dearer)))

    falls = PriceFalls("half", "full", C, dollars(62), dollars(60))
    assert [each.refusal for each in check.findings] == [falls]


# A vendor that charges the card itself


QUARTER_OFF = attrs.evolve(BYO, adjustment=PriceAdjustment(-2500))
FIVE_OFF_P1 = attrs.evolve(BYO, price_overrides=(PriceOverride(CODE, "P1", price=3500),))


def at_sale(level: PriceLevel) -> PriceLevel:
    """Return a level as one at which the seats of P1 are sold as well."""
    return attrs.evolve(level, full_price=PriceName("P1", "ADULT"))


def at_vendor(settings: ProgramSettings, *levels: PriceLevel) -> list[tuple[Stage, Refusal]]:
    return errors(prove(premises(settings, stock(*levels, can_reprice=False))))


@pytest.mark.rule("FX-16.6")
def test_a_sale_price_that_the_vendor_does_not_have_names_every_group_of_seats() -> None:
    sale = attrs.evolve(level(C, "101", "X", 30), full_price=level(C).name)
    sold = [level(A), level(A, "102", "P2", 60), level(B), level(C), sale]

    missing = at_vendor(QUARTER_OFF, *sold)

    groups = (
        SeatGroup(A, "101", "P1", "ADULT", dollars(30)),
        SeatGroup(A, "102", "P2", "ADULT", dollars(45)),
        SeatGroup(B, "101", "P1", "ADULT", dollars(30)),
    )
    assert missing == [(Stage.PRICES, SalePriceMissing("", groups))]
    assert "A 102 P2 at 45.00 USD" in missing[0][1].message
    assert errors(prove(premises(QUARTER_OFF, stock(*sold)))) == []


@pytest.mark.rule("FX-16.6")
def test_a_sale_price_is_there_where_another_price_code_or_ticket_type_has_it() -> None:
    usual = [level(code) for code in (A, B, C)]
    by_code = [at_sale(level(code, "101", "SALE", 30)) for code in (A, B, C)]
    by_type = [attrs.evolve(each, price_code="P1", ticket_type_code="SALE") for each in by_code]

    assert at_vendor(QUARTER_OFF, *usual, *by_code) == []
    assert at_vendor(QUARTER_OFF, *usual, *by_type) == []
    assert at_vendor(BYO, *usual) == []
    assert len(at_vendor(FIVE_OFF_P1, *usual, *by_code)) == 1
    five_off = [at_sale(level(code, "101", "S", 35)) for code in (A, B, C)]
    assert at_vendor(FIVE_OFF_P1, *usual, *five_off) == []


@pytest.mark.rule("FX-16.6")
@pytest.mark.parametrize(
    "other",
    [
        {},
        {"full_price": PriceName("P2", "ADULT")},
        {"full_price": PriceName("P1", "ADULT"), "section": "102"},
        {"full_price": PriceName("P1", "ADULT"), "class_name": "Club"},
    ],
)
def test_the_price_of_other_seats_is_not_the_sale_price_of_these(other: dict[str, Any]) -> None:
    usual = [level(code) for code in (A, B, C)]
    same_price = attrs.evolve(level(A, "101", "SALE", 30), **other)
    right = [at_sale(level(code, "101", "SALE", 30)) for code in (B, C)]

    (missing,) = at_vendor(QUARTER_OFF, *usual, same_price, *right)

    assert isinstance(missing[1], SalePriceMissing)
    assert SeatGroup(A, "101", "P1", "ADULT", dollars(30)) in missing[1].seats


def test_the_own_price_of_a_pack_is_looked_for_at_the_vendor_as_well() -> None:
    tiers = (Tier("All", 1, 3, (A, B, C)),)
    packs = (
        a_pack("usual", 1, 2, *tiers),
        attrs.evolve(a_pack("cheap", 1, 2, *tiers), adjustment=PriceAdjustment(-5000)),
    )
    settings = ProgramSettings(class_names=SEASON, game_packs=packs)

    missing = at_vendor(settings, *EVERYWHERE[:3])

    groups = tuple(SeatGroup(code, "101", "P1", "ADULT", dollars(20)) for code in (A, B, C))
    assert missing == [(Stage.PRICES, SalePriceMissing("cheap", groups))]


@pytest.mark.rule("FX-16.6")
def test_a_vendor_needs_the_own_price_of_a_pack_for_nothing_but_what_is_sold_with_it() -> None:
    gold = a_pack("gold", 1, 2, Tier("All", 1, 2, (A, B)))
    gold = attrs.evolve(gold, adjustment=PriceAdjustment(-2500))
    silver = a_pack("silver", 1, 1, Tier("All", 1, 1, (C, D)))
    settings = ProgramSettings(class_names=SEASON, game_packs=(gold, silver))
    twice = attrs.evolve(settings, unlocks=(Unlock(E, (UnlockCondition(2),)),))
    full = [level(code) for code in (A, B, C, D, E)]
    sale = [at_sale(level(code, "101", "SALE", 30)) for code in (A, B, E)]

    assert at_vendor(settings, *full, *sale) == []
    assert at_vendor(settings, *full, sale[0]) == [
        (Stage.PRICES, SalePriceMissing("gold", (SeatGroup(B, "101", "P1", "ADULT", dollars(30)),)))
    ]

    def with_special_game(*levels: PriceLevel) -> list[tuple[Stage, Refusal]]:
        has = stock(*levels, can_reprice=False)
        normal = attrs.evolve(premises(twice, has), event_codes=(A, B, C, D))
        return errors(prove(attrs.evolve(normal, special=(E,))))

    of_gold = SalePriceMissing("gold", (SeatGroup(E, "101", "P1", "ADULT", dollars(30)),))
    assert with_special_game(*full, *sale) == []
    assert with_special_game(*full, *sale[:2]) == [(Stage.PRICES, of_gold)]


@pytest.mark.rule("FX-16.6")
def test_packs_of_one_own_price_are_told_together_by_the_first_that_lacks_it() -> None:
    packs = [
        attrs.evolve(
            a_pack(code, 1, 2, Tier("All", 1, 2, events)), adjustment=PriceAdjustment(-2500)
        )
        for code, events in (("sold", (A, F)), ("first", (B, C)), ("second", (C, D)))
    ]
    settings = ProgramSettings(class_names=SEASON, game_packs=tuple(packs))
    sale = [at_sale(level(code, "101", "SALE", 30)) for code in (A, F)]

    missing = at_vendor(settings, *EVERYWHERE, *sale)

    groups = tuple(SeatGroup(code, "101", "P1", "ADULT", dollars(30)) for code in (B, C, D))
    assert missing == [(Stage.PRICES, SalePriceMissing("first", groups))]


@pytest.mark.rule("FX-16.6")
def test_what_a_package_sells_beside_its_own_games_needs_its_price_as_well() -> None:
    own = PresetPackage("pair", "Pair", PackageType.PRESET, (A, B))
    open_to_all = attrs.evolve(own, allow_optional_events=True, adjustment=PriceAdjustment(-2500))
    derbies = PresetPackage("derbies", "Derbies", PackageType.PRESET, (C, D))
    has = stock(
        *EVERYWHERE[:4],
        *(at_sale(level(code, "101", "SALE", 30)) for code in (A, B)),
        can_reprice=False,
    )

    def found_with(first: PresetPackage) -> list[tuple[Stage, Refusal]]:
        settings = ProgramSettings(class_names=SEASON, preset_packages=(first, derbies))
        kind = ProgramType.PRESET_PACKAGES
        return errors(prove(attrs.evolve(premises(settings, has), program_type=kind)))

    groups = tuple(SeatGroup(code, "101", "P1", "ADULT", dollars(30)) for code in (C, D))
    assert found_with(open_to_all) == [(Stage.PRICES, SalePriceMissing("pair", groups))]
    assert found_with(attrs.evolve(open_to_all, allow_optional_events=False)) == []


@pytest.mark.rule("FX-16.6")
def test_the_sale_price_of_a_special_game_is_looked_for_as_well() -> None:
    unlocked = attrs.evolve(QUARTER_OFF, unlocks=(Unlock(D, (UnlockCondition(2),)),))
    usual = [level(code) for code in (A, B, C, D)]
    sale = [at_sale(level(code, "101", "SALE", 30)) for code in (A, B, C, D)]

    def found_with(*levels: PriceLevel) -> list[tuple[Stage, Refusal]]:
        has = stock(*levels, can_reprice=False)
        normal = attrs.evolve(premises(unlocked, has), event_codes=(A, B, C))
        return errors(prove(attrs.evolve(normal, special=(D,))))

    missing = SalePriceMissing("", (SeatGroup(D, "101", "P1", "ADULT", dollars(30)),))
    assert found_with(*usual, *sale[:3]) == [(Stage.PRICES, missing)]
    assert found_with(*usual, *sale) == []


# What comes of findings


def test_errors_refuse_whatever_is_confirmed_and_warnings_until_they_are_confirmed() -> None:
    warned = prove(premises(BYO, stock(*EVERYWHERE), live=(A, B)))
    broken = prove(premises(BYO, stock(level(A))))

    unconfirmed = publication_refusals("Ours", warned, confirmed=False)

    assert unconfirmed == (
        WarningsUnconfirmed("Ours", ("events_not_live",)),
        EventsNotLive((C,)),
    )
    assert publication_refusals("Ours", warned, confirmed=True) == ()
    assert [each.code for each in publication_refusals("Ours", broken, confirmed=True)] == [
        "choice_out_of_reach"
    ]
    assert publication_refusals("Ours", ProgramCheck(()), confirmed=False) == ()
    assert ": look at events_not_live" in unconfirmed[0].message
    assert all(": " in each.refusal.message for each in (*warned.findings, *broken.findings))
