"""Whatever operators do in whatever order, one program at most is active, and as published."""

from collections.abc import Awaitable, Callable, Sequence
from itertools import count

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flexcore.kernel import Actor, EventCode, Refused, TenantId
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    Program,
    ProgramService,
    ProgramSettings,
    ProgramType,
)

pytestmark = pytest.mark.anyio

GAME = EventCode("G1")
NAMES = ("Regular season", "Weekend sale", "Holidays")
VERBS = ("edit", "publish", "activate", "archive")
numbers = count()


def settings_with(ticket_limit: int) -> ProgramSettings:
    """Settings that can be published, told apart by their ticket limit."""
    choice = BuildYourOwn(1, 1, (GAME,))
    return ProgramSettings(choice, (ClassName("Sideline"),), ticket_limit=ticket_limit)


@attrs.define
class PlainProgram:
    """What one program is expected to be."""

    status: str = "draft"
    limit: int = 1
    published_limit: int | None = None


@attrs.define
class PlainStore:
    """What a store is expected to be, in as few words as possible."""

    programs: dict[str, PlainProgram] = attrs.field(
        factory=lambda: {name: PlainProgram() for name in NAMES}
    )
    active: str | None = None

    def does(self, verb: str, name: str, limit: int) -> bool:
        """Do as the service should, and say whether it may be done."""
        program = self.programs[name]
        match verb, program.status, self.active == name:
            case ("edit", "draft" | "published", False):
                changed = limit != program.limit
                program.limit, program.status = limit, "draft" if changed else program.status
            case ("publish", "draft" | "published", _):
                program.published_limit, program.status = program.limit, "published"
            case ("activate", "published", _):
                self.active = name
            case ("archive", "published", False):
                program.status = "archived"
            case _:
                return False
        return True


@pytest.mark.rule("FX-1.2")
@pytest.mark.rule("FX-1.3")
@pytest.mark.rule("FX-16.2")
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(VERBS), st.sampled_from(NAMES), st.integers(1, 3)), max_size=30
    )
)
# The fixtures only lend a service: every example has a store of its own.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_programs_go_through_their_lives_as_the_plain_model_does(
    acts: list[tuple[str, str, int]],
    service: ProgramService,
    schedule: Callable[[TenantId, Sequence[EventCode]], Awaitable[None]],
    staff: Actor,
) -> None:
    store, model = TenantId(f"store-{next(numbers)}"), PlainStore()
    await schedule(store, [GAME])
    programs: dict[str, Program] = {}
    for name in NAMES:
        draft = await service.create(store, name, ProgramType.BUILD_YOUR_OWN, staff)
        programs[name] = await service.configure(store, draft.id, settings_with(1), staff)

    for verb, name, limit in acts:
        done = await is_done(service, store, staff, programs[name], verb, limit)

        assert done == model.does(verb, name, limit)
        listed = await service.list_programs(store, staff)
        assert [each.status.value for each in listed] == [
            model.programs[each.name].status for each in listed
        ]
        active = [each.name for each in listed if each.is_active]
        assert active == ([model.active] if model.active else [])
        assert await limit_on_sale(service, store, staff) == (
            model.programs[model.active].published_limit if model.active else None
        )


async def is_done(
    service: ProgramService,
    store: TenantId,
    staff: Actor,
    program: Program,
    verb: str,
    limit: int,
) -> bool:
    try:
        match verb:
            case "edit":
                await service.configure(store, program.id, settings_with(limit), staff)
            case "publish":
                await service.publish(store, program.id, staff)
            case "activate":
                await service.activate(store, program.id, staff)
            case _:
                await service.archive(store, program.id, staff)
    except Refused:
        return False
    return True


async def limit_on_sale(service: ProgramService, store: TenantId, staff: Actor) -> int | None:
    try:
        return (await service.active(store, staff)).settings.ticket_limit
    except Refused:
        return None
