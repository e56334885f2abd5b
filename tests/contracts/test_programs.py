"""What every store of programs does, wherever it keeps them."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from uuid import UUID

import attrs
import pytest

from flexcore.catalog import Event, Venue
from flexcore.kernel import EventCode, EventId, ProgramId, Refused, RevisionId, VenueId
from flexcore.programs import (
    AddonOption,
    AnotherProgramActive,
    BlockLimiter,
    BuildStatus,
    BuildYourOwn,
    ClassName,
    EventState,
    GamePack,
    InventoryConfig,
    InventoryType,
    LedgerConfig,
    PackageType,
    PackStructure,
    PackStructureConfig,
    PaymentPlanConfig,
    PresetPackage,
    PriceAdjustment,
    PriceOverride,
    PriceScope,
    PricingLabel,
    Program,
    ProgramChanged,
    ProgramConfigs,
    ProgramDocument,
    ProgramNameTaken,
    ProgramSettings,
    ProgramType,
    ProgramUnknown,
    ProgramWork,
    Revision,
    RevisionUnknown,
    SelectionMode,
    Tier,
    Toggle,
    Unlock,
    UnlockCondition,
    VendorEvent,
    VendorPlaces,
    content_hash,
)

pytestmark = pytest.mark.anyio

Work = Callable[[], AbstractAsyncContextManager[ProgramWork]]

CODES = tuple(EventCode(f"G{number}") for number in range(1, 4))
SPECIAL = (EventCode("S1"), EventCode("S2"))
NOWHERE = EventCode("G9")

REGULAR = Program(
    ProgramId(UUID(int=1)),
    "Regular season",
    ProgramType.BUILD_YOUR_OWN,
    ProgramSettings(BuildYourOwn(1, 2, (CODES[1], CODES[0])), (ClassName("Season"),)),
)
WEEKEND = Program(ProgramId(UUID(int=2)), "Weekend sale", ProgramType.BUILD_YOUR_OWN)
EVERY_SETTING = ProgramSettings(
    build_your_own=BuildYourOwn(2, 3, (CODES[2], CODES[0], CODES[1])),
    class_names=(ClassName("Sideline", "17"), ClassName("Baseline")),
    configs=ProgramConfigs(
        InventoryConfig(InventoryType.SUITE, Toggle(True), Toggle(True), BlockLimiter(True, 6)),
        LedgerConfig("L-1"),
        PackStructureConfig(PackStructure.PACKS_ONLY),
        PaymentPlanConfig(True, True),
    ),
    pricing_labels=(PricingLabel("Flex Credit", ("P2", "P1"), ("ADULT",)), PricingLabel("Cash")),
    adjustment=PriceAdjustment(-2500),
    ticket_limit=4,
    game_packs=(
        GamePack(
            "half",
            "Half season",
            SelectionMode.RANGE,
            2,
            None,
            (Tier("Silver", 0, 2, (CODES[2], CODES[1])), Tier("Gold", 1, 1, (CODES[0],))),
            is_default_pack=True,
        ),
        GamePack("bare", "No tiers yet", SelectionMode.EXACT, 3, 3, adjustment=PriceAdjustment(0)),
    ),
    preset_packages=(
        PresetPackage(
            "derbies", "Derbies", PackageType.PRESET, CODES[:2], allow_sold_out_replacement=True
        ),
        PresetPackage(
            "any",
            "Any two",
            PackageType.FLEXIBLE,
            CODES[::-1],
            1,
            2,
            allow_optional_events=True,
            adjustment=PriceAdjustment(-1000),
        ),
    ),
    price_overrides=(
        PriceOverride(PriceScope.SECTION, "101", price=2500),
        PriceOverride(PriceScope.PRICE_CODE, "P1", basis_points=-500),
        PriceOverride(PriceScope.SUITE, "Suite 1", basis_points=0),
    ),
    addon_options=(
        AddonOption("parking", "Parking, lot C", 2500, 150, 2, 6, CODES[:2]),
        AddonOption("meal", "Meal voucher", 1800),
        AddonOption(
            "valet",
            "Valet parking",
            4000,
            vendor_places=VendorPlaces(
                "PARK",
                (
                    VendorEvent(CODES[1], EventCode("LOT2")),
                    VendorEvent(CODES[0], EventCode("LOT1")),
                ),
                "A",
            ),
        ),
    ),
    unlocks=(
        Unlock(
            SPECIAL[1],
            (
                UnlockCondition(2, "half", custom="members"),
                UnlockCondition(specific_package="any"),
                UnlockCondition(custom="members"),
            ),
            removable=False,
        ),
        Unlock(SPECIAL[0]),
    ),
)


def a_revision(program: Program, number: int = 1) -> Revision:
    document = ProgramDocument.of(program)
    return Revision(
        RevisionId(UUID(int=program.id.int * 100 + number)),
        program.id,
        number,
        datetime(2025, 9, 1, 12, tzinfo=UTC),
        document,
        content_hash(document),
    )


async def with_events(program_work: Work) -> None:
    venue = Venue(VenueId(UUID(int=1)), "hall", "Hall", "Portland", "ME", "America/New_York")
    events = [
        Event(
            EventId(UUID(int=number)),
            code,
            f"Game {number}",
            venue.id,
            "GUL",
            "Gulls",
            "TER",
            "Terns",
            "Regular Season",
            date(2025, 10, number),
            None,
            venue.time_zone,
        )
        for number, code in enumerate((*CODES, *SPECIAL), start=1)
    ]
    async with program_work() as work:
        await work.catalog.save_venues([venue])
        await work.catalog.save_events(events)


async def published(program_work: Work, program: Program) -> Program:
    """Keep a program with its first revision."""
    revision = a_revision(program)
    async with program_work() as work:
        saved = await work.programs.add(program)
        await work.programs.add_revision(revision)
        return await work.programs.save(saved.published(revision.revision_id))


async def test_a_saved_program_comes_back_by_id_and_by_name(program_work: Work) -> None:
    await with_events(program_work)

    async with program_work() as work:
        kept = await work.programs.add(REGULAR)

    async with program_work() as work:
        assert kept == attrs.evolve(REGULAR, version=1)
        assert await work.programs.get(REGULAR.id) == kept
        assert await work.programs.find_named("Regular season") == kept
        assert await work.programs.find_named("regular season") is None


async def test_every_setting_comes_back_as_it_was_saved(program_work: Work) -> None:
    await with_events(program_work)
    async with program_work() as work:
        kept = await work.programs.add(REGULAR)
        full = await work.programs.save(attrs.evolve(kept, settings=EVERY_SETTING))

    async with program_work() as work:
        assert (await work.programs.get(REGULAR.id)).settings == EVERY_SETTING
        bare = await work.programs.save(attrs.evolve(full, settings=ProgramSettings()))

    async with program_work() as work:
        assert await work.programs.get(REGULAR.id) == bare
        assert bare.settings == ProgramSettings()


async def test_add_ons_are_changed_taken_away_and_put_back(program_work: Work) -> None:
    await with_events(program_work)
    parking, meal, valet = EVERY_SETTING.addon_options
    own = attrs.evolve(valet, vendor_places=None)
    elsewhere = VendorPlaces("PARK", (VendorEvent(CODES[0], EventCode("LOT2")),))
    moved = attrs.evolve(valet, vendor_places=elsewhere)
    moved_too = attrs.evolve(moved, code="lot")
    dearer = attrs.evolve(parking, label="Lot D", price=3000, limit_per_cart=None, event_codes=())
    async with program_work() as work:
        program = await work.programs.add(attrs.evolve(REGULAR, settings=EVERY_SETTING))

    for options in (
        (meal, dearer),
        (),
        (valet, dearer),
        (moved,),
        (own, moved_too, parking),
        (parking, meal),
    ):
        settings = attrs.evolve(EVERY_SETTING, addon_options=options)
        async with program_work() as work:
            program = await work.programs.save(attrs.evolve(program, settings=settings))
        async with program_work() as work:
            assert await work.programs.get(program.id) == program


async def test_programs_are_listed_the_oldest_first(program_work: Work) -> None:
    async with program_work() as work:
        await work.programs.add(WEEKEND)
        await work.programs.add(attrs.evolve(REGULAR, settings=ProgramSettings()))

    async with program_work() as work:
        listed = await work.programs.list_programs()

    assert [program.name for program in listed] == ["Regular season", "Weekend sale"]


async def test_a_second_program_of_a_name_is_refused(program_work: Work) -> None:
    async with program_work() as work:
        await work.programs.add(WEEKEND)

    with pytest.raises(Refused) as refused:
        async with program_work() as work:
            await work.programs.add(attrs.evolve(WEEKEND, id=ProgramId(UUID(int=7))))

    assert refused.value.refusals == (ProgramNameTaken("Weekend sale"),)


async def test_renaming_a_program_to_a_name_that_is_taken_is_refused(program_work: Work) -> None:
    async with program_work() as work:
        weekend = await work.programs.add(WEEKEND)
        await work.programs.add(attrs.evolve(REGULAR, settings=ProgramSettings()))

    with pytest.raises(Refused) as refused:
        async with program_work() as work:
            await work.programs.save(attrs.evolve(weekend, name="Regular season"))

    assert refused.value.refusals == (ProgramNameTaken("Regular season"),)


async def test_saving_over_a_newer_version_is_refused_and_changes_nothing(
    program_work: Work,
) -> None:
    async with program_work() as work:
        read_by_two = await work.programs.add(WEEKEND)
        newer = await work.programs.save(attrs.evolve(read_by_two, name="Holiday sale"))

    with pytest.raises(Refused) as refused:
        async with program_work() as work:
            await work.programs.save(read_by_two)

    assert refused.value.refusals == (ProgramChanged("Weekend sale"),)
    async with program_work() as work:
        assert await work.programs.get(WEEKEND.id) == newer


async def test_unknown_programs_and_revisions_are_refused(program_work: Work) -> None:
    missing = RevisionId(UUID(int=404))
    async with program_work() as work:
        with pytest.raises(Refused) as no_program:
            await work.programs.get(ProgramId(UUID(int=404)))
        with pytest.raises(Refused) as no_revision:
            await work.programs.revision(missing)

    assert no_program.value.refusals == (ProgramUnknown(str(UUID(int=404))),)
    assert no_revision.value.refusals == (RevisionUnknown(missing),)


async def test_a_revision_stays_what_it_was_when_its_program_is_edited(program_work: Work) -> None:
    await with_events(program_work)
    first = await published(program_work, attrs.evolve(REGULAR, settings=EVERY_SETTING))

    async with program_work() as work:
        await work.programs.save(first.edited(ProgramSettings()))

    async with program_work() as work:
        revision_id = first.revision_id
        assert revision_id is not None
        assert await work.programs.revision(revision_id) == a_revision(
            attrs.evolve(REGULAR, settings=EVERY_SETTING)
        )


@pytest.mark.rule("FX-1.3")
@pytest.mark.rule("FX-1.9")
async def test_activating_a_program_ends_the_turn_of_the_other(program_work: Work) -> None:
    await with_events(program_work)
    regular = await published(program_work, REGULAR)
    weekend = await published(program_work, WEEKEND)
    turns = []
    for program in (regular, weekend, regular):
        async with program_work() as work:
            await work.programs.lock()
            await work.programs.activate(program.id)

        async with program_work() as work:
            active = [each.name for each in await work.programs.list_programs() if each.is_active]
            on_sale = await work.programs.active_states(())
            turns.append((active, on_sale and on_sale.revision_id))

    assert turns == [
        (["Regular season"], regular.revision_id),
        (["Weekend sale"], weekend.revision_id),
        (["Regular season"], regular.revision_id),
    ]


async def test_a_store_without_an_active_program_has_no_active_revision(
    program_work: Work,
) -> None:
    await published(program_work, WEEKEND)

    async with program_work() as work:
        assert await work.programs.active_states(()) is None


@pytest.mark.rule("FX-1.3")
@pytest.mark.rule("FX-1.5")
async def test_a_second_active_program_is_refused_whichever_way_it_is_saved(
    program_work: Work,
) -> None:
    await with_events(program_work)
    regular = await published(program_work, REGULAR)
    weekend = await published(program_work, WEEKEND)
    async with program_work() as work:
        await work.programs.activate(regular.id)

    with pytest.raises(Refused) as refused:
        async with program_work() as work:
            await work.programs.save(attrs.evolve(weekend, is_active=True))

    assert refused.value.refusals == (AnotherProgramActive("Weekend sale"),)


@pytest.mark.rule("FX-1.3")
async def test_a_race_of_activations_ends_with_exactly_one_active(program_work: Work) -> None:
    await with_events(program_work)
    rivals = [await published(program_work, REGULAR), await published(program_work, WEEKEND)]

    async def activate(program: Program) -> None:
        async with program_work() as work:
            await work.programs.lock()
            await work.programs.activate(program.id)

    await asyncio.gather(*(activate(program) for program in rivals * 4))

    async with program_work() as work:
        active = [each for each in await work.programs.list_programs() if each.is_active]
        assert len(active) == 1
        on_sale = await work.programs.active_states(())
        assert on_sale is not None
        assert on_sale.revision_id == active[0].revision_id


@pytest.mark.rule("FX-1.27")
@pytest.mark.rule("FX-1.28")
async def test_each_event_of_the_list_starts_not_built_and_keeps_its_own_state(
    program_work: Work,
) -> None:
    await with_events(program_work)
    sold_out = EventState(BuildStatus.BUILT, is_sold_out=True)
    async with program_work() as work:
        await work.programs.add(REGULAR)
        before = await work.programs.event_states(REGULAR.id, [CODES[0], CODES[1], NOWHERE])
        await work.programs.save_event_states(REGULAR.id, {CODES[0]: sold_out})

    async with program_work() as work:
        after = await work.programs.event_states(REGULAR.id, CODES)

    assert before == {CODES[0]: EventState(), CODES[1]: EventState()}
    assert after == {CODES[0]: sold_out, CODES[1]: EventState()}


@pytest.mark.rule("FX-16.10")
async def test_an_event_that_leaves_the_list_keeps_its_state_for_carts_begun_before(
    program_work: Work,
) -> None:
    await with_events(program_work)
    built = EventState(BuildStatus.BUILT)
    async with program_work() as work:
        kept = await work.programs.add(REGULAR)
        await work.programs.save_event_states(REGULAR.id, {CODES[0]: built})
        without = ProgramSettings(BuildYourOwn(1, 1, (CODES[1],)))
        await work.programs.save(kept.edited(without))

    async with program_work() as work:
        states = await work.programs.event_states(REGULAR.id, CODES)
        program = await work.programs.get(REGULAR.id)

    assert states == {CODES[0]: built, CODES[1]: EventState()}
    assert program.settings == without


async def test_an_event_that_no_list_has_can_have_a_state_too(program_work: Work) -> None:
    await with_events(program_work)
    built = EventState(BuildStatus.BUILT)
    async with program_work() as work:
        kept = await work.programs.add(REGULAR)
        before = await work.programs.event_states(REGULAR.id, [CODES[2]])
        await work.programs.save_event_states(REGULAR.id, {CODES[2]: built})
        await work.programs.save(kept)

    async with program_work() as work:
        assert before == {}
        assert await work.programs.event_states(REGULAR.id, [CODES[2]]) == {CODES[2]: built}
        assert (await work.programs.get(REGULAR.id)).settings == REGULAR.settings


@pytest.mark.rule("FX-1.45")
async def test_a_special_game_has_a_state_like_any_listed_event(program_work: Work) -> None:
    await with_events(program_work)
    async with program_work() as work:
        await work.programs.add(attrs.evolve(REGULAR, settings=EVERY_SETTING))
        assert await work.programs.event_states(REGULAR.id, SPECIAL) == dict.fromkeys(
            SPECIAL, EventState()
        )


@pytest.mark.rule("FX-1.24")
async def test_two_programs_list_the_same_event_each_with_its_own_state(program_work: Work) -> None:
    await with_events(program_work)
    built = EventState(BuildStatus.BUILT)
    async with program_work() as work:
        await work.programs.add(REGULAR)
        await work.programs.add(attrs.evolve(WEEKEND, settings=REGULAR.settings))
        await work.programs.save_event_states(WEEKEND.id, {CODES[0]: built})

    async with program_work() as work:
        assert await work.programs.event_states(WEEKEND.id, [CODES[0]]) == {CODES[0]: built}
        assert await work.programs.event_states(REGULAR.id, [CODES[0]]) == {CODES[0]: EventState()}


async def test_work_that_fails_leaves_no_trace_of_a_program(program_work: Work) -> None:
    async def fail_after_adding() -> None:
        async with program_work() as work:
            await work.programs.add(WEEKEND)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_adding()

    async with program_work() as work:
        assert await work.programs.list_programs() == []
