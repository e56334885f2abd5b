"""What operators do with programs, and what fans see of it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import attrs
import pytest

from flexcore.kernel import (
    Actor,
    DomainEvent,
    EventCode,
    ManualClock,
    ProgramId,
    Refused,
    TenantId,
    Unavailable,
)
from flexcore.programs import (
    Availability,
    BlockLimiter,
    BuildStatus,
    BuildYourOwn,
    ClassName,
    EventState,
    EventsUnknown,
    InventoryConfig,
    NoClassName,
    PriceAdjustment,
    Program,
    ProgramActivated,
    ProgramArchived,
    ProgramChanged,
    ProgramConfigs,
    ProgramIsActive,
    ProgramIsArchived,
    ProgramNameTaken,
    ProgramNotPublished,
    ProgramPublished,
    ProgramService,
    ProgramSettings,
    ProgramStatus,
    ProgramType,
    ProgramUnknown,
    ProgramWork,
    Selection,
    StoreClosed,
    TextUnreadable,
    TooFewEligibleEvents,
    check_selection,
)

pytestmark = pytest.mark.anyio

Schedule = Callable[[TenantId, Sequence[EventCode]], Awaitable[None]]
WorkOf = Callable[[TenantId], ProgramWork]

G1, G2, G3 = (EventCode(f"G{number}") for number in (1, 2, 3))
BYO = ProgramType.BUILD_YOUR_OWN
SETTINGS = ProgramSettings(BuildYourOwn(1, 2, (G2, G1)), (ClassName("Sideline"),))
QUARTER_OFF = attrs.evolve(SETTINGS, adjustment=PriceAdjustment(-2500))


@attrs.frozen
class Office:
    """The service as one operator of one store uses it."""

    service: ProgramService
    store: TenantId
    staff: Actor

    async def published(
        self, name: str, settings: ProgramSettings = SETTINGS, *, confirmed: bool = False
    ) -> Program:
        """Create, configure and publish a program."""
        program = await self.service.create(self.store, name, BYO, self.staff)
        await self.service.configure(self.store, program.id, settings, self.staff)
        await self.service.publish(self.store, program.id, self.staff, confirmed=confirmed)
        return await self.read(program.id)

    async def activate(self, program: Program) -> None:
        await self.service.activate(self.store, program.id, self.staff)

    async def read(self, program_id: ProgramId) -> Program:
        return (await self.service.show(self.store, program_id, self.staff)).program

    async def states(self, program: Program) -> dict[EventCode, EventState]:
        view = await self.service.show(self.store, program.id, self.staff)
        return dict(view.states)


@pytest.fixture
async def office(
    service: ProgramService, store: TenantId, staff: Actor, schedule: Schedule
) -> Office:
    await schedule(store, [G1, G2, G3])
    return Office(service, store, staff)


# Creating and configuring


@pytest.mark.rule("FX-1.1")
async def test_a_new_program_is_a_draft_that_holds_all_settings(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    created = await service.create(store, "  Regular   season ", BYO, staff)

    configured = await service.configure(store, created.id, SETTINGS, staff)

    assert created.status is ProgramStatus.DRAFT
    assert configured == await service.find(store, "Regular season", staff)
    assert (configured.settings, configured.is_active) == (SETTINGS, False)


async def test_a_name_that_is_taken_or_blank_is_refused(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    await office.published("Regular season")

    with pytest.raises(Refused) as taken:
        await service.create(store, "Regular  season", BYO, staff)
    with pytest.raises(Refused) as blank:
        await service.create(store, " \n", BYO, staff)

    assert taken.value.refusals == (ProgramNameTaken("Regular season"),)
    assert blank.value.refusals == (TextUnreadable("''"),)


async def test_an_event_that_was_deleted_cannot_be_listed(
    office: Office, service: ProgramService, store: TenantId, staff: Actor, work_of: WorkOf
) -> None:
    catalog = work_of(store).catalog
    events = await catalog.events_by_code([G1])
    await catalog.save_events([attrs.evolve(events[G1], deleted_at=datetime.now(UTC))])
    program = await service.create(store, "Regular season", BYO, staff)

    with pytest.raises(Refused) as refused:
        await service.configure(store, program.id, SETTINGS, staff)

    assert refused.value.refusals == (EventsUnknown((G1,)),)
    assert (await office.read(program.id)).settings == ProgramSettings()


async def test_of_two_operators_who_edit_at_once_the_second_is_refused(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    read_by_two = await office.published("Regular season")
    seen = read_by_two.version
    first = await service.configure(store, read_by_two.id, QUARTER_OFF, staff, version=seen)

    with pytest.raises(Refused) as refused:
        await service.configure(store, read_by_two.id, SETTINGS, staff, version=seen)

    assert refused.value.refusals == (ProgramChanged("Regular season", first.version),)


async def test_a_program_of_another_store_is_unknown(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    program = await office.published("Regular season")
    other = TenantId("valley")

    for attempt in (service.publish, service.build, service.activate, service.archive):
        with pytest.raises(Refused) as refused:
            await attempt(other, program.id, staff)
        assert refused.value.refusals == (ProgramUnknown(str(program.id)),)
    with pytest.raises(Refused) as unknown_name:
        await service.find(other, "Regular season", staff)
    assert unknown_name.value.refusals == (ProgramUnknown("Regular season"),)


@pytest.mark.rule("FX-16.1")
async def test_each_store_has_programs_of_its_own(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    other = TenantId("valley")
    await office.activate(await office.published("Regular season"))

    await service.create(other, "Regular season", BYO, staff)

    assert [each.is_active for each in await service.list_programs(store, staff)] == [True]
    assert [each.is_active for each in await service.list_programs(other, staff)] == [False]


# Publishing


@pytest.mark.rule("FX-1.2")
async def test_a_store_can_have_many_published_programs(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    for name in ("Regular season", "Weekend sale", "Holidays"):
        await office.published(name)

    listed = await service.list_programs(store, staff)

    assert [(each.name, each.status) for each in listed] == [
        (name, ProgramStatus.PUBLISHED) for name in ("Regular season", "Weekend sale", "Holidays")
    ]


@pytest.mark.rule("FX-16.3")
async def test_publishing_changes_nothing_that_fans_see(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    await office.activate(await office.published("Regular season"))
    before = await service.offer(store, staff)

    await office.published("Weekend sale", QUARTER_OFF)

    assert await service.offer(store, staff) == before


async def test_publishing_writes_a_numbered_revision_and_tells_of_it(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    clock: ManualClock,
    told: list[DomainEvent],
) -> None:
    program = await office.published("Regular season")
    await service.configure(store, program.id, QUARTER_OFF, staff)
    clock.advance(timedelta(days=1))

    second = (await service.publish(store, program.id, staff)).revision

    assert (second.number, second.published_at) == (2, clock.now())
    assert second.settings == QUARTER_OFF
    assert told == [
        ProgramPublished(str(program.id), str(program.revision_id), 1),
        ProgramPublished(str(program.id), str(second.revision_id), 2),
    ]


async def test_publishing_the_same_content_again_returns_the_same_revision(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    told: list[DomainEvent],
) -> None:
    program = await office.published("Regular season")
    again = await service.publish(store, program.id, staff)
    await service.configure(store, program.id, QUARTER_OFF, staff)
    await service.configure(store, program.id, SETTINGS, staff)

    and_back = await service.publish(store, program.id, staff)

    assert again.revision == and_back.revision
    assert again.revision.revision_id == program.revision_id
    assert again.revision.number == 1
    assert (await office.read(program.id)).status is ProgramStatus.PUBLISHED
    assert len(told) == 2


async def test_an_unfinished_draft_is_not_published_and_nothing_is_kept(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    told: list[DomainEvent],
) -> None:
    program = await service.create(store, "Regular season", BYO, staff)

    with pytest.raises(Refused) as refused:
        await service.publish(store, program.id, staff)

    assert refused.value.refusals == (TooFewEligibleEvents(0, 1), NoClassName())
    assert (await service.show(store, program.id, staff)).revision is None
    assert told == []


@pytest.mark.rule("FX-16.2")
async def test_editing_a_published_program_makes_it_a_draft_until_it_is_published_again(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    program = await office.published("Regular season")
    same = await service.configure(store, program.id, SETTINGS, staff)

    edited = await service.configure(store, program.id, QUARTER_OFF, staff)

    assert same.status is ProgramStatus.PUBLISHED
    assert edited.status is ProgramStatus.DRAFT
    with pytest.raises(Refused) as refused:
        await office.activate(program)
    assert refused.value.refusals == (ProgramNotPublished("Regular season"),)


# Building


@pytest.mark.rule("FX-1.16")
@pytest.mark.rule("FX-1.27")
@pytest.mark.rule("FX-1.28")
async def test_publishing_builds_each_event_and_tells_which_have_no_seat_of_its_classes(
    office: Office, open_seats: dict[tuple[EventCode, str], int]
) -> None:
    open_seats[G1, "Sideline"] = 0
    open_seats[G1, "Courtside"] = 4

    program = await office.published("Regular season", confirmed=True)

    assert list((await office.states(program)).items()) == [
        (G2, EventState(BuildStatus.BUILT, is_sold_out=False)),
        (G1, EventState(BuildStatus.BUILT, is_sold_out=True)),
    ]


@pytest.mark.rule("FX-1.27")
async def test_a_build_that_fails_leaves_events_to_be_built_again(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    failures: list[Exception],
) -> None:
    failures.append(Unavailable("The box office"))
    program = await office.published("Regular season", confirmed=True)
    failed = await service.publish(store, program.id, staff, confirmed=True)
    failures.clear()

    built = await service.build(store, program.id, staff)

    assert failed.build.failure == "The box office"
    assert set(failed.build.states.values()) == {EventState(BuildStatus.NOT_BUILT)}
    assert built.failure is None
    assert set(built.states.values()) == {EventState(BuildStatus.BUILT)}


@pytest.mark.rule("FX-1.27")
async def test_events_are_building_until_the_vendor_answers_and_a_build_cut_off_is_done_again(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    failures: list[Exception],
) -> None:
    program = await office.published("Regular season")
    wider = attrs.evolve(SETTINGS, build_your_own=BuildYourOwn(1, 2, (G1, G3)))
    await service.configure(store, program.id, wider, staff)
    failures.append(ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        await service.build(store, program.id, staff)
    cut_off = await office.states(program)
    failures.clear()
    await service.build(store, program.id, staff)

    assert cut_off == {
        G1: EventState(BuildStatus.BUILT),
        G3: EventState(BuildStatus.BUILDING),
    }
    assert set((await office.states(program)).values()) == {EventState(BuildStatus.BUILT)}


@pytest.mark.rule("FX-1.27")
async def test_an_event_that_is_built_stays_on_sale_while_it_is_built_again(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    failures: list[Exception],
) -> None:
    program = await office.published("Regular season")
    failures.append(Unavailable("The box office"))

    failed = await service.build(store, program.id, staff)

    assert set(failed.states.values()) == {EventState(BuildStatus.BUILT)}


@pytest.mark.rule("FX-1.28")
async def test_an_event_that_has_seats_again_is_not_sold_out_after_the_next_build(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    open_seats: dict[tuple[EventCode, str], int],
) -> None:
    open_seats[G1, "Sideline"] = 0
    program = await office.published("Regular season", confirmed=True)
    open_seats[G1, "Sideline"] = 1

    await service.build(store, program.id, staff)

    assert not (await office.states(program))[G1].is_sold_out


# Activating


@pytest.mark.rule("FX-1.4")
@pytest.mark.rule("FX-16.4")
@pytest.mark.rule("FX-16.5")
async def test_fans_buy_from_the_active_program_alone(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    await office.published("Regular season")
    weekend = await office.published("Weekend sale", QUARTER_OFF)
    with pytest.raises(Refused) as closed:
        await service.active(store, staff)

    await office.activate(weekend)

    assert closed.value.refusals == (StoreClosed(),)
    active = await service.active(store, staff)
    assert active.document.name == "Weekend sale"
    assert active.settings == QUARTER_OFF


@pytest.mark.rule("FX-1.3")
@pytest.mark.rule("FX-1.5")
@pytest.mark.rule("FX-1.9")
@pytest.mark.rule("FX-16.8")
async def test_a_switch_is_one_act_and_leaves_one_program_active(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    told: list[DomainEvent],
) -> None:
    regular = await office.published("Regular season")
    weekend = await office.published("Weekend sale", QUARTER_OFF)
    told.clear()

    for program in (regular, weekend, weekend):
        await office.activate(program)

    listed = await service.list_programs(store, staff)
    assert [each.name for each in listed if each.is_active] == ["Weekend sale"]
    assert told == [
        ProgramActivated(str(regular.id), str(regular.revision_id), None),
        ProgramActivated(str(weekend.id), str(weekend.revision_id), str(regular.id)),
    ]


@pytest.mark.rule("FX-1.6")
@pytest.mark.rule("FX-16.9")
async def test_switching_back_after_a_sale_restores_the_offer_exactly(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    regular = await office.published("Regular season")
    weekend = await office.published("Weekend sale", QUARTER_OFF)
    await office.activate(regular)
    before = await service.offer(store, staff)

    await office.activate(weekend)
    during = await service.offer(store, staff)
    await office.activate(regular)

    assert during.revision.settings.adjustment == PriceAdjustment(-2500)
    assert await service.offer(store, staff) == before
    assert (await office.read(regular.id)).settings == SETTINGS


@pytest.mark.rule("FX-16.10")
async def test_a_cart_begun_before_a_switch_keeps_its_rules_even_when_its_program_is_edited(
    office: Office, service: ProgramService, store: TenantId, staff: Actor, work_of: WorkOf
) -> None:
    regular = await office.published("Regular season")
    await office.activate(regular)
    of_cart = (await service.active(store, staff)).revision_id

    await office.activate(await office.published("Weekend sale", QUARTER_OFF))
    narrower = attrs.evolve(SETTINGS, build_your_own=BuildYourOwn(1, 1, (G3,)))
    await service.configure(store, regular.id, narrower, staff)
    await service.publish(store, regular.id, staff)

    kept = await work_of(store).programs.revision(of_cart)
    states = await work_of(store).programs.event_states(kept.program_id, [G1, G2])
    assert kept.settings == SETTINGS
    assert check_selection(kept, Selection([G1, G2]), frozenset({G1, G2}), states) == ()


@pytest.mark.rule("FX-16.13")
@pytest.mark.rule("FX-16.16")
async def test_a_second_program_uses_the_events_of_the_store_and_leaves_them_as_they_are(
    office: Office, service: ProgramService, store: TenantId, staff: Actor, work_of: WorkOf
) -> None:
    before = await work_of(store).catalog.list_events(10)
    await office.activate(await office.published("Regular season"))

    await office.activate(await office.published("Weekend sale", QUARTER_OFF))

    offer = await service.offer(store, staff)
    assert [each.event.event_code for each in offer.events] == [G2, G1]
    assert await work_of(store).catalog.list_events(10) == before


@pytest.mark.rule("FX-16.5")
@pytest.mark.rule("FX-16.14")
@pytest.mark.rule("FX-16.15")
async def test_prices_classes_and_how_seats_are_shown_change_with_the_program(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    open_seats: dict[tuple[EventCode, str], int],
) -> None:
    open_seats.update({(G1, "Suites"): 2, (G2, "Suites"): 2})
    in_pairs = ProgramConfigs(InventoryConfig(block_limiter=BlockLimiter(True, 2)))
    gala = attrs.evolve(QUARTER_OFF, class_names=(ClassName("Suites"),), configs=in_pairs)
    await office.activate(await office.published("Regular season"))
    regular = (await service.active(store, staff)).settings

    await office.activate(await office.published("Gala", gala))

    now = (await service.active(store, staff)).settings
    assert (regular.adjustment, now.adjustment) == (PriceAdjustment(), PriceAdjustment(-2500))
    assert regular.class_identifiers(by_name=True) == {"Sideline"}
    assert now.class_identifiers(by_name=True) == {"Suites"}
    assert regular.configs.inventory == InventoryConfig()
    assert now.configs.inventory == in_pairs.inventory


@pytest.mark.rule("FX-16.17")
async def test_the_active_program_runs_unchanged_while_another_is_prepared(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    await office.activate(await office.published("Regular season"))
    before = await service.offer(store, staff)
    weekend = await service.create(store, "Weekend sale", BYO, staff)

    for settings in (SETTINGS, QUARTER_OFF):
        await service.configure(store, weekend.id, settings, staff)
        assert await service.offer(store, staff) == before
        await service.publish(store, weekend.id, staff)
        assert await service.offer(store, staff) == before


async def test_the_active_program_is_neither_edited_nor_archived(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    regular = await office.published("Regular season")
    await office.activate(regular)

    with pytest.raises(Refused) as edited:
        await service.configure(store, regular.id, QUARTER_OFF, staff)
    with pytest.raises(Refused) as archived:
        await service.archive(store, regular.id, staff)

    expected = (ProgramIsActive("Regular season"),)
    assert edited.value.refusals == archived.value.refusals == expected


@pytest.mark.rule("FX-1.10")
@pytest.mark.rule("FX-16.2")
async def test_an_archived_program_stays_archived(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    told: list[DomainEvent],
) -> None:
    sale = await office.published("Weekend sale")
    archived = await service.archive(store, sale.id, staff)

    assert archived.status is ProgramStatus.ARCHIVED
    assert told[-1] == ProgramArchived(str(sale.id))
    for attempt in (service.publish, service.activate, service.archive):
        with pytest.raises(Refused) as refused:
            await attempt(store, sale.id, staff)
        assert refused.value.refusals == (ProgramIsArchived("Weekend sale"),)


async def test_nothing_can_be_done_with_an_unknown_program(
    office: Office, service: ProgramService, store: TenantId, staff: Actor
) -> None:
    missing = ProgramId(UUID(int=404))

    for attempt in (service.show, service.publish, service.build, service.activate):
        with pytest.raises(Refused) as refused:
            await attempt(store, missing, staff)
        assert refused.value.refusals == (ProgramUnknown(str(missing)),)


# What the shop shows


@pytest.mark.rule("FX-1.25")
@pytest.mark.rule("FX-1.26")
async def test_the_offer_is_the_list_without_events_that_are_not_live(
    office: Office,
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    clock: ManualClock,
    open_seats: dict[tuple[EventCode, str], int],
) -> None:
    open_seats[G2, "Sideline"] = 0
    await office.activate(await office.published("Regular season", confirmed=True))
    before_the_season = await service.offer(store, staff)

    clock.advance(datetime(2025, 10, 1, 23, tzinfo=UTC) - clock.now())
    after_the_opener = await service.offer(store, staff)

    assert [(each.event.event_code, each.availability) for each in before_the_season.events] == [
        (G2, Availability.SOLD_OUT),
        (G1, Availability.ON_SALE),
    ]
    assert [each.event.event_code for each in after_the_opener.events] == [G2]
