"""What operators can do with the schedule of a store."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs

from flexcore.configs import TIME_ZONE, BaseConfigs
from flexcore.kernel import (
    Actor,
    Clock,
    Ids,
    ProgramId,
    Refusal,
    Refused,
    TenantId,
    UnitOfWork,
    WindowId,
    refuse,
)
from flexcore.programs.lifecycle import can_be_activated
from flexcore.programs.ports import ProgramWork
from flexcore.programs.schedule import Window, WindowStatus, moment_of, window_refusals
from flexcore.programs.schedule_refusals import NothingToReturnTo, WindowHasBegun, WindowUnknown
from flexcore.programs.switching import SwitchingService
from flexcore.programs.telling import tell_scheduled, tell_unscheduled
from flexcore.stores import Store


@attrs.frozen
class ScheduleService:
    """Says when a program is to be active for a while, without anybody at the switch."""

    unit_of_work: UnitOfWork[ProgramWork]
    configs: BaseConfigs
    clock: Clock
    ids: Ids

    @property
    def _switching(self) -> SwitchingService[ProgramWork]:
        return SwitchingService(self.unit_of_work, self.clock)

    async def zone(self, store: Store) -> ZoneInfo:
        """Return the time zone by whose clocks a store is scheduled."""
        name = await self.configs.value_of(store.slug, TIME_ZONE)
        return ZoneInfo(name) if name else store.zone

    async def moment(self, store: Store, local_time: datetime) -> datetime:
        """Return the moment of a time on a store's clocks; one that comes twice is the first.

        Raises:
            Refused: `LocalTimeSkipped` or `LocalTimeUnfit`.
        """
        moment = moment_of(local_time, await self.zone(store))
        if isinstance(moment, Refusal):
            raise Refused(moment)
        return moment

    async def add(
        self, store: Store, program_id: ProgramId, starts: datetime, ends: datetime, by: Actor
    ) -> Window:
        """Schedule a published program to be active for a while, and the one before to return.

        Args:
            store: Where.
            program_id: It stays as it is until the window is over.
            starts: The first moment, on the store's clocks, without a time zone.
            ends: The first moment after it, likewise.
            by: Who asks.

        Raises:
            Refused: `LocalTimeSkipped`, `LocalTimeUnfit`, `ProgramUnknown`, `NothingToReturnTo`,
                or what `can_be_activated` or `window_refusals` say.
        """
        zone = await self.zone(store)
        moments = [moment_of(local_time, zone) for local_time in (starts, ends)]
        refuse(*(each for each in moments if isinstance(each, Refusal)))
        starts_at, ends_at = (each for each in moments if isinstance(each, datetime))
        window = Window(WindowId(self.ids.new()), program_id, starts_at, ends_at, str(by))
        async with self.unit_of_work(store.slug, by) as work:
            others = (await self._switching.begin(work)).windows
            program = await work.programs.get(program_id)
            is_closed = await work.programs.active_states(()) is None
            refuse(
                can_be_activated(program),
                NothingToReturnTo() if is_closed else None,
                *window_refusals(window, others, self.clock.now(), zone),
            )
            await work.switches.add_window(window)
            await tell_scheduled(work, window)
        return window

    async def windows(self, tenant: TenantId, by: Actor) -> Sequence[Window]:
        """Return the windows that are not over, by their start."""
        await self._switching.switch_due(tenant, by)
        async with self.unit_of_work(tenant, by) as work:
            return await work.switches.windows()

    async def remove(self, tenant: TenantId, window_id: WindowId, by: Actor) -> Window:
        """Take a window that has not begun out of the schedule.

        Raises:
            Refused: `WindowUnknown` or `WindowHasBegun`.
        """
        async with self.unit_of_work(tenant, by) as work:
            windows = (await self._switching.begin(work)).windows
            window = next((each for each in windows if each.id == window_id), None)
            if window is None:
                raise Refused(WindowUnknown(window_id))
            if window.status is not WindowStatus.TO_COME:
                raise Refused(WindowHasBegun(window_id))
            await work.switches.remove_window(window_id)
            await tell_unscheduled(work, window)
            return window
