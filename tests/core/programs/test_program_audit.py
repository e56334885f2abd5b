"""What an operator does with programs goes on record; what changes nothing does not."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import attrs
import pytest

from flexcore.kernel import (
    Actor,
    Change,
    EntityKind,
    EntityRef,
    EventCode,
    Refused,
    TenantId,
    Unavailable,
)
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    Program,
    ProgramService,
    ProgramSettings,
    ProgramType,
)
from tests.shop import STAFF, Shop

pytestmark = pytest.mark.anyio

GAME = EventCode("G1")
SETTINGS = ProgramSettings(BuildYourOwn(1, 1, (GAME,)), (ClassName("Sideline"),))


@pytest.fixture
async def published(
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    schedule: Callable[[TenantId, Sequence[EventCode]], Awaitable[None]],
) -> Callable[[str], Awaitable[Program]]:
    """Publish a program of a name."""
    await schedule(store, [GAME])

    async def publish(name: str) -> Program:
        program = await service.create(store, name, ProgramType.BUILD_YOUR_OWN, staff)
        await service.configure(store, program.id, SETTINGS, staff)
        await service.publish(store, program.id, staff)
        return (await service.show(store, program.id, staff)).program

    return publish


def about(program: Program) -> EntityRef:
    return EntityRef(EntityKind.PROGRAM, str(program.id))


async def test_what_is_done_with_a_program_is_on_record_with_what_differs(
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    published: Callable[[str], Awaitable[Program]],
    recorded: list[Change],
) -> None:
    program = await published("Regular")

    created, configured, was_published, built = recorded
    assert {each.entity for each in recorded} == {about(program)}
    assert created.action == "program.created"
    assert created.before is None
    assert created.after is not None
    assert (created.after["name"], created.after["ticketLimit"]) == ("Regular", 8)
    assert configured.action == "program.configured"
    assert configured.before is not None
    assert configured.after is not None
    assert set(configured.before) == set(configured.after) == {"buildYourOwn", "classNames"}
    assert configured.before["classNames"] == []
    revision_id = str(program.revision_id)
    assert was_published == Change(
        "program.published",
        about(program),
        {"status": "draft", "revisionId": None},
        {"status": "published", "revisionId": revision_id},
    )
    not_built = {"isBuilt": False, "isSoldOut": False}
    assert built == Change(
        "program.built",
        about(program),
        {"G1": not_built},
        {"G1": {"isBuilt": True, "isSoldOut": False}},
    )


async def test_a_build_is_on_record_when_events_stand_another_way_after_it(
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    published: Callable[[str], Awaitable[Program]],
    recorded: list[Change],
    open_seats: dict[tuple[EventCode, str], int],
    failures: list[Exception],
) -> None:
    program = await published("Regular")
    recorded.clear()

    open_seats.clear()
    for _ in range(2):
        await service.build(store, program.id, staff)
    failures.append(Unavailable("The vendor"))
    await service.build(store, program.id, staff)

    on_sale, sold_out = (
        {"isBuilt": True, "isSoldOut": is_sold_out} for is_sold_out in (False, True)
    )
    assert recorded == [
        Change("program.built", about(program), {"G1": on_sale}, {"G1": sold_out}),
    ]


async def test_a_switch_is_on_record_with_what_was_active_before(
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    published: Callable[[str], Awaitable[Program]],
    recorded: list[Change],
) -> None:
    regular, sale = await published("Regular"), await published("Sale")
    recorded.clear()

    for program in (regular, sale, sale):
        await service.activate(store, program.id, staff)
    await service.archive(store, regular.id, staff)

    def active(program: Program) -> dict[str, object]:
        return {"activeProgram": str(program.id), "revisionId": str(program.revision_id)}

    assert recorded == [
        Change("program.activated", about(regular), {"activeProgram": None}, active(regular)),
        Change("program.activated", about(sale), {"activeProgram": str(regular.id)}, active(sale)),
        Change("program.archived", about(regular), {"status": "published"}, {"status": "archived"}),
    ]


async def test_a_window_is_on_record_when_it_is_scheduled_and_when_it_is_taken_out() -> None:
    shop = await Shop.opened()
    audit, schedule, slug = shop.application.audit, shop.application.schedule, shop.store.slug
    (program,) = await shop.application.programs.list_programs(slug, STAFF)
    friday, monday = datetime(2025, 9, 5), datetime(2025, 9, 8)
    before = await audit.entries(slug, STAFF, 100)

    window = await schedule.add(shop.store, program.id, friday, monday, STAFF)
    with pytest.raises(Refused):
        await schedule.add(shop.store, program.id, friday, monday, STAFF)
    await schedule.remove(slug, window.id, STAFF)

    removed, added, *others = await audit.entries(slug, STAFF, 100)
    times = {
        "windowId": str(window.id),
        "startsAt": "2025-09-05T04:00:00+00:00",
        "endsAt": "2025-09-08T04:00:00+00:00",
    }
    assert (added.action, removed.action) == ("program.scheduled", "program.unscheduled")
    assert added.entity == removed.entity == about(program)
    assert (added.before, removed.after) == (None, None)
    assert json.loads(added.after or "") == json.loads(removed.before or "") == times
    assert others == list(before)


async def test_what_is_refused_or_changes_nothing_is_not_on_record(
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    published: Callable[[str], Awaitable[Program]],
    recorded: list[Change],
) -> None:
    program = await published("Regular")
    recorded.clear()

    await service.configure(store, program.id, SETTINGS, staff)
    await service.publish(store, program.id, staff)
    await service.build(store, program.id, staff)
    with pytest.raises(Refused):
        await service.configure(store, program.id, attrs.evolve(SETTINGS, ticket_limit=0), staff)
    with pytest.raises(Refused):
        await service.create(store, "Regular", ProgramType.BUILD_YOUR_OWN, staff)

    assert recorded == []
