"""What must be true of settings, to be kept and to be published."""

import attrs
import pytest

from flexcore.kernel import EventCode, Refusal
from flexcore.programs import (
    BlockLimiter,
    BuildYourOwn,
    ClassName,
    EventsUnknown,
    InventoryConfig,
    InventoryType,
    NoClassName,
    NotSoldYet,
    NumberOutOfRange,
    PaymentPlanConfig,
    PaymentPlanContradicts,
    PriceAdjustment,
    PricingLabel,
    ProgramConfigs,
    ProgramSettings,
    RepeatedNames,
    TextUnreadable,
    Toggle,
    TooFewEligibleEvents,
    publish_refusals,
    settings_refusals,
)

G1, G2, G3 = (EventCode(f"G{number}") for number in (1, 2, 3))
IN_CATALOG = frozenset({G1, G2, G3})
SOUND = ProgramSettings(BuildYourOwn(2, 3, (G1, G2, G3)), (ClassName("Sideline"),))


def choice(least: int, most: int, *listed: EventCode) -> ProgramSettings:
    return attrs.evolve(SOUND, build_your_own=BuildYourOwn(least, most, listed or (G1, G2, G3)))


def blocks(*, is_enabled: bool, most: int | None) -> ProgramSettings:
    inventory = InventoryConfig(block_limiter=BlockLimiter(is_enabled, most))
    return attrs.evolve(SOUND, configs=ProgramConfigs(inventory))


def plan(*, is_enabled: bool, is_required: bool) -> ProgramSettings:
    configs = ProgramConfigs(payment_plan=PaymentPlanConfig(is_enabled, is_required))
    return attrs.evolve(SOUND, configs=configs)


def classes(*names: ClassName) -> ProgramSettings:
    return attrs.evolve(SOUND, class_names=names)


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        (choice(0, 3), NumberOutOfRange("minEvents", 0, 1, 200)),
        (choice(3, 2), NumberOutOfRange("maxEvents", 2, 3, 200)),
        (choice(2, 201), NumberOutOfRange("maxEvents", 201, 2, 200)),
        (attrs.evolve(SOUND, ticket_limit=0), NumberOutOfRange("ticketLimit", 0, 1, 100)),
        (attrs.evolve(SOUND, ticket_limit=101), NumberOutOfRange("ticketLimit", 101, 1, 100)),
        (
            attrs.evolve(SOUND, adjustment=PriceAdjustment(-10_001)),
            NumberOutOfRange("basisPoints", -10_001, -10_000, 10_000),
        ),
        (
            attrs.evolve(SOUND, adjustment=PriceAdjustment(10_001)),
            NumberOutOfRange("basisPoints", 10_001, -10_000, 10_000),
        ),
        (
            blocks(is_enabled=True, most=None),
            NumberOutOfRange("maxSeatsPerBlock", None, 1, 100),
        ),
        (blocks(is_enabled=False, most=0), NumberOutOfRange("maxSeatsPerBlock", 0, 1, 100)),
        pytest.param(
            plan(is_enabled=False, is_required=True),
            PaymentPlanContradicts(),
            marks=pytest.mark.rule("FX-1.15"),
        ),
        pytest.param(
            choice(1, 2, G1, G2, G1),
            RepeatedNames("eventCodes", (G1,)),
            marks=pytest.mark.rule("FX-1.24"),
        ),
        (classes(ClassName("A"), ClassName("A", "7")), RepeatedNames("classNames", ("A",))),
        (classes(ClassName("A", "7"), ClassName("B", "7")), RepeatedNames("classNames", ("7",))),
        (
            attrs.evolve(
                SOUND, pricing_labels=(PricingLabel("Cash"), PricingLabel("Cash", ("P",)))
            ),
            RepeatedNames("pricingLabels", ("Cash",)),
        ),
        (classes(ClassName("")), TextUnreadable("''")),
        (classes(ClassName("A\0B")), TextUnreadable(r"'A\x00B'")),
        (classes(ClassName("\ud800")), TextUnreadable(r"'\ud800'")),
        (classes(ClassName(" A")), TextUnreadable("' A'")),
        (classes(ClassName("A" * 201)), TextUnreadable(f"'{'A' * 40}'")),
        (choice(1, 2, G1, EventCode("G9")), EventsUnknown((EventCode("G9"),))),
    ],
)
def test_settings_that_contradict_themselves_are_not_kept(
    settings: ProgramSettings, refusal: Refusal
) -> None:
    assert settings_refusals(settings, IN_CATALOG) == (refusal,)
    assert refusal in publish_refusals(settings, IN_CATALOG)
    assert ":" in refusal.message


@pytest.mark.parametrize(
    "settings",
    [
        SOUND,
        choice(1, 1, G1),
        choice(3, 200),
        attrs.evolve(SOUND, adjustment=PriceAdjustment(-10_000)),
        attrs.evolve(SOUND, adjustment=PriceAdjustment(10_000)),
        blocks(is_enabled=True, most=2),
        plan(is_enabled=True, is_required=False),
        classes(ClassName("A", "7"), ClassName("B", "8"), ClassName("C"), ClassName("D")),
    ],
)
def test_sound_settings_can_be_kept_and_published(settings: ProgramSettings) -> None:
    assert settings_refusals(settings, IN_CATALOG) == ()
    assert publish_refusals(settings, IN_CATALOG) == ()


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        (
            attrs.evolve(
                SOUND, configs=ProgramConfigs(inventory=InventoryConfig(InventoryType.SUITE))
            ),
            NotSoldYet("inventoryType", "suite", "seat"),
        ),
        pytest.param(
            attrs.evolve(
                SOUND, configs=ProgramConfigs(inventory=InventoryConfig(ada_filter=Toggle(True)))
            ),
            NotSoldYet("adaFilter", "true", "false"),
            marks=pytest.mark.rule("FX-1.12"),
        ),
        pytest.param(
            plan(is_enabled=True, is_required=True),
            NotSoldYet("isRequired", "true", "false"),
            marks=pytest.mark.rule("FX-1.15"),
        ),
    ],
)
def test_what_no_cart_could_buy_can_be_prepared_but_not_published(
    settings: ProgramSettings, refusal: Refusal
) -> None:
    assert settings_refusals(settings, IN_CATALOG) == ()
    assert publish_refusals(settings, IN_CATALOG) == (refusal,)


def test_a_draft_may_lack_events_and_class_names() -> None:
    assert settings_refusals(ProgramSettings(), frozenset()) == ()


@pytest.mark.rule("FX-16.6")
def test_publishing_lists_everything_that_is_lacking_at_once() -> None:
    unfinished = ProgramSettings(BuildYourOwn(2, 3, (G1,)))

    assert publish_refusals(unfinished, frozenset()) == (
        EventsUnknown((G1,)),
        TooFewEligibleEvents(listed=1, min_events=2),
        NoClassName(),
    )


@pytest.mark.rule("FX-1.16")
def test_a_program_without_class_names_cannot_be_published() -> None:
    (refusal,) = publish_refusals(classes(), IN_CATALOG)

    assert refusal == NoClassName()


@pytest.mark.rule("FX-1.18")
def test_an_access_group_is_known_by_its_name_or_by_the_id_that_other_vendors_give() -> None:
    settings = classes(ClassName("Sideline"), ClassName("Baseline", class_name_id="4711"))

    assert settings.class_identifiers(by_name=True) == {"Sideline", "Baseline"}
    assert settings.class_identifiers(by_name=False) == {"Sideline", "4711"}
