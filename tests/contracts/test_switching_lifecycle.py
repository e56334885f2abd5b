"""Whatever operators do with programs in whatever order, fans buy what a plain list says."""

from collections.abc import Coroutine, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from flexcore.kernel import EventCode, ProgramId, Refused, WindowId
from flexcore.programs import BuildYourOwn, ClassName, ProgramSettings, ProgramType
from tests.builders import SEASON
from tests.contracts.conftest import DATABASES
from tests.contracts.test_shopping_lifecycle import House, opened
from tests.shop import STAFF

HOUR = timedelta(hours=1)
PROGRAMS = 3
programs = st.integers(0, PROGRAMS - 1)


@attrs.define
class PlainProgram:
    """What one program is expected to be; its states are told apart by their ticket limits."""

    id: ProgramId
    status: str = "published"
    limit: int = 1
    published_limit: int = 1


@attrs.define
class PlainWindow:
    """A window as the plain list has it; it is open once it has something to return to."""

    program: int
    starts: datetime
    ends: datetime
    id: WindowId | None = None
    returns_to: int | None = None


@attrs.define
class PlainStore:
    """What a store is expected to be, hour by hour."""

    now: datetime
    programs: list[PlainProgram]
    active: int = 0
    switches: int = 0
    windows: list[PlainWindow] = attrs.field(factory=list)

    def switch(self, program: int) -> None:
        self.switches += program != self.active
        self.active = program

    def wait(self, hours: int) -> None:
        for _ in range(hours):
            self.now += HOUR
            self.on_the_hour()

    def on_the_hour(self) -> None:
        """End what ends now and begin what begins now, as one switch."""
        after = self.active
        for window in [each for each in self.windows if each.ends == self.now]:
            after = after if window.returns_to is None else window.returns_to
            self.windows.remove(window)
        for window in [each for each in self.windows if each.starts == self.now]:
            window.returns_to, after = after, window.program
        self.switch(after)

    def is_needed(self, program: int) -> bool:
        return any(program in {each.program, each.returns_to} for each in self.windows)

    def is_free(self, starts: datetime, ends: datetime) -> bool:
        return not any(each.starts < ends and starts < each.ends for each in self.windows)


class SwitchingLifecycle(RuleBasedStateMachine):
    """Operators edit, publish, switch, archive and schedule while time goes by."""

    def __init__(self, house: House, codes: Sequence[EventCode]) -> None:
        super().__init__()
        self.house, self.codes = house, codes
        self.app, self.store, self.slug = house.application, house.store, house.store.slug
        for window in house.run(self.app.schedule.windows(self.slug, STAFF)):
            self.succeeds(self.app.schedule.remove(self.slug, window.id, STAFF))
        made = [house.run(self.published()) for _ in range(PROGRAMS)]
        house.run(self.app.programs.activate(self.slug, made[0].id, STAFF))
        self.epoch_before = house.run(self.app.programs.turn(self.slug, STAFF)).epoch
        self.plain = PlainStore(house.clock.now(), made)

    @rule(program=programs)
    def edit(self, program: int) -> None:
        plain = self.plain.programs[program]
        is_free = self.plain.active != program and not self.plain.is_needed(program)
        edited = self.succeeds(
            self.app.programs.configure(self.slug, plain.id, self.limited(plain.limit + 1), STAFF)
        )
        assert edited == (is_free and plain.status != "archived")
        if edited:
            plain.limit, plain.status = plain.limit + 1, "draft"

    @rule(program=programs)
    def publish(self, program: int) -> None:
        plain = self.plain.programs[program]
        published = self.succeeds(self.app.programs.publish(self.slug, plain.id, STAFF))
        assert published == (plain.status != "archived")
        if published:
            plain.published_limit, plain.status = plain.limit, "published"

    @rule(program=programs)
    def activate(self, program: int) -> None:
        plain = self.plain.programs[program]
        activated = self.succeeds(self.app.programs.activate(self.slug, plain.id, STAFF))
        assert activated == (plain.status == "published")
        if activated:
            self.plain.switch(program)
            self.plain.windows = [w for w in self.plain.windows if w.returns_to is None]

    @rule(program=programs)
    def archive(self, program: int) -> None:
        plain = self.plain.programs[program]
        is_free = self.plain.active != program and not self.plain.is_needed(program)
        archived = self.succeeds(self.app.programs.archive(self.slug, plain.id, STAFF))
        assert archived == (is_free and plain.status == "published")
        if archived:
            plain.status = "archived"

    @rule(program=programs, ahead=st.integers(-1, 6), hours=st.integers(0, 5))
    def schedule(self, program: int, ahead: int, hours: int) -> None:
        plain, starts = self.plain.programs[program], self.plain.now + ahead * HOUR
        ends = starts + hours * HOUR
        fits = ahead >= 0 and hours > 0 and self.plain.is_free(starts, ends)
        first, end = (moment.replace(tzinfo=None) for moment in (starts, ends))
        scheduled = self.succeeds(self.app.schedule.add(self.store, plain.id, first, end, STAFF))
        assert scheduled == (fits and plain.status == "published")
        if scheduled:
            self.plain.windows.append(PlainWindow(program, starts, ends))
            for window in self.house.run(self.app.schedule.windows(self.slug, STAFF)):
                self.named(window.starts_at).id = window.id
            if not ahead:
                self.plain.on_the_hour()

    @rule(place=st.integers(0, 3))
    def remove(self, place: int) -> None:
        if place >= len(self.plain.windows):
            return
        window = self.plain.windows[place]
        assert window.id is not None
        removed = self.succeeds(self.app.schedule.remove(self.slug, window.id, STAFF))
        assert removed == (window.returns_to is None)
        if removed:
            self.plain.windows.remove(window)

    @rule(hours=st.integers(1, 8))
    def wait(self, hours: int) -> None:
        """Let time go by; nobody looks unless the next rule does."""
        self.house.clock.advance(hours * HOUR)
        self.plain.wait(hours)

    @rule()
    def look(self) -> None:
        turn = self.house.run(self.app.programs.turn(self.slug, STAFF))
        active = self.plain.programs[self.plain.active]
        assert turn.revision.program_id == active.id
        assert turn.revision.settings.ticket_limit == active.published_limit
        assert turn.epoch == self.epoch_before + self.plain.switches
        listed = self.house.run(self.app.programs.list_programs(self.slug, STAFF))
        assert [each.id for each in listed if each.is_active] == [active.id]
        ahead = self.house.run(self.app.schedule.windows(self.slug, STAFF))
        plain = sorted(self.plain.windows, key=lambda window: window.starts)
        assert [each.id for each in ahead] == [each.id for each in plain]

    @rule(hours=st.integers(0, 12))
    def look_ahead(self, hours: int) -> None:
        at = self.plain.now + hours * HOUR
        offer = self.house.run(self.app.programs.preview(self.slug, at, STAFF))
        then = deepcopy(self.plain)
        then.wait(hours)
        assert offer.revision.program_id == then.programs[then.active].id

    def teardown(self) -> None:
        self.look()

    def limited(self, limit: int) -> ProgramSettings:
        choice = BuildYourOwn(1, 1, tuple(self.codes))
        return ProgramSettings(choice, (ClassName(SEASON),), ticket_limit=limit)

    async def published(self) -> PlainProgram:
        office, name = self.app.programs, f"Program {self.house.ids.new()}"
        made = await office.create(self.slug, name, ProgramType.BUILD_YOUR_OWN, STAFF)
        await office.configure(self.slug, made.id, self.limited(1), STAFF)
        await office.publish(self.slug, made.id, STAFF)
        return PlainProgram(made.id)

    def named(self, starts: datetime) -> PlainWindow:
        return next(each for each in self.plain.windows if each.starts == starts)

    def succeeds(self, call: Coroutine[Any, Any, object]) -> bool:
        try:
            self.house.run(call)
        except Refused:
            return False
        return True


@pytest.mark.rule("FX-1.3")
@pytest.mark.rule("FX-1.4")
@pytest.mark.rule("FX-1.9")
@pytest.mark.parametrize("name", DATABASES)
def test_fans_buy_from_the_program_that_a_plain_list_says(
    name: str, request: pytest.FixtureRequest
) -> None:
    examples = settings().max_examples // (1 if name == "memory" else 6)
    with opened(name, request) as house:
        # On the store's clocks every hour comes once.
        slug = house.store.slug
        house.run(house.application.base_configs.set(slug, "timezone", "UTC", STAFF))
        codes = house.run(house.season())

        class LifecycleHere(SwitchingLifecycle):
            def __init__(self) -> None:
                super().__init__(house, codes)

        run_state_machine_as_test(
            LifecycleHere, settings=settings(max_examples=examples, stateful_step_count=25)
        )
