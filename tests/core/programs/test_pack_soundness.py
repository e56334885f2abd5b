"""What packs and packages must be to be kept, and what they must have to be published."""

import attrs
import pytest
from hypothesis import assume, given

from flexcore.kernel import EventCode, Refusal
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    EventInTwoTiers,
    EventsUnknown,
    GamePack,
    NoPack,
    NoPackage,
    NumberOutOfRange,
    PackageContradicts,
    PackageTooSmall,
    PackageType,
    PackModeContradicts,
    PackStructure,
    PackStructureConfig,
    PackTooSmall,
    PackWithoutTier,
    PresetPackage,
    PriceAdjustment,
    ProgramConfigs,
    ProgramSettings,
    ProgramType,
    RepeatedNames,
    Revision,
    SelectionMode,
    SettingsOfAnotherType,
    SeveralDefaultPacks,
    TextUnreadable,
    Tier,
    TierMinimumsTooLarge,
    TierMinimumsTooSmall,
    TierTooSmall,
    TooManyTiers,
    pools_of,
    publish_refusals,
    settings_refusals,
)
from tests.programs import EVENTS, a_pack, small_revisions

A, B, C, D, E, F = EVENTS
IN_CATALOG = frozenset(EVENTS)
CLASSES = (ClassName("Reserved"),)
GOLD = Tier("Gold", 1, 2, (A, B))
SILVER = Tier("Silver", 2, 3, (C, D, E))
SOUND = a_pack("half", 3, 4, GOLD, SILVER)
DERBIES = PresetPackage("derbies", "Derbies", PackageType.PRESET, (A, B))
POOL = PresetPackage("pool", "Pool", PackageType.FLEXIBLE, (A, B, C), 1, 2)
HIDING_TIERS = ProgramConfigs(pack_structure=PackStructureConfig(PackStructure.PACKS_ONLY))


def kept(*packs: GamePack) -> tuple[Refusal, ...]:
    settings = ProgramSettings(game_packs=packs, class_names=CLASSES)
    return settings_refusals(settings, IN_CATALOG, ProgramType.GAME_PACKS)


def published(*packs: GamePack, configs: ProgramConfigs | None = None) -> tuple[Refusal, ...]:
    settings = ProgramSettings(
        game_packs=packs, class_names=CLASSES, configs=configs or ProgramConfigs()
    )
    return publish_refusals(settings, IN_CATALOG, ProgramType.GAME_PACKS)


def packages_kept(*packages: PresetPackage) -> tuple[Refusal, ...]:
    settings = ProgramSettings(preset_packages=packages, class_names=CLASSES)
    return settings_refusals(settings, IN_CATALOG, ProgramType.PRESET_PACKAGES)


def packages_published(*packages: PresetPackage) -> tuple[Refusal, ...]:
    settings = ProgramSettings(preset_packages=packages, class_names=CLASSES)
    return publish_refusals(settings, IN_CATALOG, ProgramType.PRESET_PACKAGES)


def test_sound_packs_and_packages_can_be_kept_and_published() -> None:
    assert published(SOUND, a_pack("all", 2, None, GOLD)) == (TierMinimumsTooSmall("all", 1, 2),)
    assert published(SOUND, a_pack("all", 1, None, GOLD)) == ()
    assert packages_published(DERBIES, POOL) == ()


@pytest.mark.rule("FX-1.29")
@pytest.mark.parametrize(
    ("mode", "least", "most"),
    [
        (SelectionMode.EXACT, 3, 4),
        (SelectionMode.EXACT, 3, None),
        (SelectionMode.RANGE, 3, 3),
    ],
)
def test_a_packs_mode_and_limits_say_the_same(
    mode: SelectionMode, least: int, most: int | None
) -> None:
    pack = attrs.evolve(SOUND, selection_mode=mode, min_events=least, max_events=most)

    assert kept(pack) == (PackModeContradicts("half", mode, least, most),)


@pytest.mark.rule("FX-1.30")
@pytest.mark.rule("FX-1.33")
@pytest.mark.parametrize(
    ("pack", "refusal"),
    [
        (a_pack("p", 0, 2, GOLD), NumberOutOfRange("gamePacks.p.minEvents", 0, 1, 200)),
        (a_pack("p", 1, 201, GOLD), NumberOutOfRange("gamePacks.p.maxEvents", 201, 1, 200)),
        (
            a_pack("p", 1, 2, Tier("Gold", -1, 2, (A,))),
            NumberOutOfRange("gamePacks.p.Gold.minEvents", -1, 0, 200),
        ),
        (
            a_pack("p", 1, 2, Tier("Gold", 2, 1, (A,))),
            NumberOutOfRange("gamePacks.p.Gold.maxEvents", 1, 2, 200),
        ),
        (
            a_pack("p", 1, 2, Tier("Gold", 0, 0, (A,))),
            NumberOutOfRange("gamePacks.p.Gold.maxEvents", 0, 1, 200),
        ),
        (
            attrs.evolve(SOUND, adjustment=PriceAdjustment(-10_001)),
            NumberOutOfRange("basisPoints", -10_001, -10_000, 10_000),
        ),
    ],
)
def test_limits_that_nobody_can_keep_are_refused_by_their_place(
    pack: GamePack, refusal: Refusal
) -> None:
    assert kept(pack) == (refusal,)


def test_a_program_has_a_hundred_packs_or_packages_at_most() -> None:
    packs = [a_pack(f"pack {number}", 3, 4, GOLD, SILVER) for number in range(101)]
    packages = [attrs.evolve(DERBIES, code=f"package {number}") for number in range(101)]

    assert kept(*packs[1:]) == packages_kept(*packages[1:]) == ()
    assert kept(*packs) == (NumberOutOfRange("gamePacks", 101, 0, 100),)
    assert packages_kept(*packages) == (NumberOutOfRange("presetPackages", 101, 0, 100),)


@pytest.mark.rule("FX-1.31")
def test_one_pack_at_most_is_the_default() -> None:
    first = a_pack("first", 1, 2, GOLD, is_default=True)
    second = a_pack("second", 1, 2, GOLD, is_default=True)

    assert kept(first, SOUND) == ()
    assert kept(first, SOUND, second) == (SeveralDefaultPacks(("first", "second")),)


@pytest.mark.rule("FX-1.32")
def test_a_pack_without_a_tier_is_a_draft_and_no_more() -> None:
    empty = a_pack("empty", 1, 2)

    assert kept(empty) == ()
    assert published(empty) == (PackWithoutTier("empty"),)
    assert published(empty, configs=HIDING_TIERS) == (PackWithoutTier("empty"),)


@pytest.mark.rule("FX-1.34")
@pytest.mark.rule("FX-1.35")
def test_the_minimums_of_tiers_reach_the_packs_and_stay_below_its_most() -> None:
    assert published(a_pack("p", 4, 5, GOLD, SILVER)) == (TierMinimumsTooSmall("p", 3, 4),)
    assert published(a_pack("p", 1, 2, GOLD, SILVER)) == (TierMinimumsTooLarge("p", 3, 2),)
    assert published(a_pack("p", 3, 3, GOLD, SILVER)) == ()
    assert published(a_pack("p", 3, None, GOLD, SILVER)) == ()


@pytest.mark.rule("FX-1.36")
def test_a_tier_has_the_events_that_it_asks_for() -> None:
    thin = Tier("Thin", 3, 3, (C, D))

    assert published(a_pack("p", 3, 5, thin)) == (
        TierTooSmall("p", "Thin", 2, 3),
        PackTooSmall("p", 2, 3),
    )
    assert kept(a_pack("p", 1, 2, Tier("Gold", 1, 1, (A, EventCode("NONE"))))) == (
        EventsUnknown((EventCode("NONE"),)),
    )


@pytest.mark.rule("FX-1.37")
def test_an_event_is_in_several_packs_and_in_one_tier_of_each() -> None:
    twice = a_pack("p", 1, 4, GOLD, Tier("Silver", 0, 2, (B, C)))

    assert kept(SOUND, a_pack("other", 1, 2, GOLD)) == ()
    assert kept(twice) == (EventInTwoTiers("p", B, ("Gold", "Silver")),)


def test_what_goes_by_a_name_has_it_alone() -> None:
    assert kept(SOUND, SOUND) == (RepeatedNames("gamePacks", ("half",)),)
    assert kept(a_pack("p", 1, 2, GOLD, Tier("Gold", 0, 1, (C,)))) == (
        RepeatedNames("gamePacks.p.tiers", ("Gold",)),
    )
    assert kept(a_pack("p", 1, 2, Tier("Gold", 0, 1, (C, C)))) == (
        RepeatedNames("gamePacks.p.Gold.eventCodes", ("C",)),
    )
    assert kept(a_pack("", 1, 2, GOLD)) == (TextUnreadable("''"),)
    assert packages_kept(DERBIES, DERBIES) == (RepeatedNames("presetPackages", ("derbies",)),)


@pytest.mark.rule("FX-1.14")
def test_packs_that_show_no_tiers_have_one_with_the_packs_limits() -> None:
    hidden = Tier("all", 0, 1, (A, B, C))

    assert published(a_pack("p", 2, 3, hidden), configs=HIDING_TIERS) == ()
    assert published(SOUND, configs=HIDING_TIERS) == (TooManyTiers("half", ("Gold", "Silver")),)
    assert published(a_pack("p", 4, 5, hidden), configs=HIDING_TIERS) == (PackTooSmall("p", 3, 4),)


@pytest.mark.rule("FX-1.38")
@pytest.mark.rule("FX-1.39")
@pytest.mark.rule("FX-1.40")
@pytest.mark.rule("FX-1.41")
@pytest.mark.parametrize(
    ("package", "refusals"),
    [
        (
            attrs.evolve(DERBIES, min_events=1, max_events=2),
            (
                PackageContradicts("derbies", PackageType.PRESET, "minEvents"),
                PackageContradicts("derbies", PackageType.PRESET, "maxEvents"),
            ),
        ),
        (
            attrs.evolve(POOL, min_events=None, max_events=None),
            (
                NumberOutOfRange("presetPackages.pool.minEvents", None, 1, 200),
                NumberOutOfRange("presetPackages.pool.maxEvents", None, 1, 200),
            ),
        ),
        (
            attrs.evolve(POOL, min_events=2, max_events=1),
            (NumberOutOfRange("presetPackages.pool.maxEvents", 1, 2, 200),),
        ),
        (
            attrs.evolve(POOL, allow_sold_out_replacement=True),
            (PackageContradicts("pool", PackageType.FLEXIBLE, "allowSoldOutReplacement"),),
        ),
        (
            attrs.evolve(POOL, event_codes=(A, A, B)),
            (RepeatedNames("presetPackages.pool.eventCodes", ("A",)),),
        ),
        (attrs.evolve(DERBIES, allow_sold_out_replacement=True), ()),
        (attrs.evolve(POOL, allow_optional_events=True), ()),
    ],
)
def test_a_package_has_the_settings_of_its_type(
    package: PresetPackage, refusals: tuple[Refusal, ...]
) -> None:
    assert packages_kept(package) == refusals


def test_a_program_without_packs_or_packages_or_with_thin_ones_is_not_published() -> None:
    assert published() == (NoPack(),)
    assert packages_published() == (NoPackage(),)
    assert packages_published(attrs.evolve(DERBIES, event_codes=())) == (
        PackageTooSmall("derbies", 0, 1),
    )
    assert packages_published(attrs.evolve(POOL, min_events=4, max_events=5)) == (
        PackageTooSmall("pool", 3, 4),
    )


@pytest.mark.rule("FX-1.7")
def test_settings_of_another_type_are_refused() -> None:
    settings = ProgramSettings(
        BuildYourOwn(1, 2, (A, B)), game_packs=(SOUND,), preset_packages=(DERBIES,)
    )

    for program_type, others in {
        ProgramType.BUILD_YOUR_OWN: ("game_packs", "preset_packages"),
        ProgramType.GAME_PACKS: ("build_your_own", "preset_packages"),
        ProgramType.PRESET_PACKAGES: ("build_your_own", "game_packs"),
    }.items():
        assert settings_refusals(settings, IN_CATALOG, program_type) == tuple(
            SettingsOfAnotherType(other, program_type) for other in others
        )


@given(small_revisions())
def test_whatever_can_be_published_can_be_bought_while_everything_is_on_sale(
    revision: Revision,
) -> None:
    settings = attrs.evolve(revision.settings, class_names=CLASSES)
    refusals = publish_refusals(settings, IN_CATALOG, revision.document.program_type)
    assume(refusals == ())

    assert revision.choices
    assert all(pools_of(choice, EVENTS).can_be_filled for choice in revision.choices)


def test_every_refusal_says_what_to_do() -> None:
    told = [
        *kept(
            attrs.evolve(SOUND, max_events=3),
            attrs.evolve(SOUND, selection_mode=SelectionMode.EXACT),
        ),
        *published(
            a_pack("p", 9, 10, Tier("Thin", 3, 3, (C, D))),
            a_pack("q", 1, 1, SILVER),
            a_pack("r", 1, 1),
        ),
        *published(SOUND, configs=HIDING_TIERS),
        *kept(a_pack("p", 1, 4, GOLD, Tier("Silver", 0, 2, (B, C)))),
        *packages_kept(attrs.evolve(DERBIES, min_events=1)),
        *packages_published(attrs.evolve(DERBIES, event_codes=())),
        NoPack(),
        NoPackage(),
        SeveralDefaultPacks(("a", "b")),
        SettingsOfAnotherType("game_packs", ProgramType.BUILD_YOUR_OWN),
    ]

    assert len({type(each) for each in told}) >= 14
    assert all(": " in each.message for each in told)
