"""Switches of the active program in memory, and the windows that make some."""

from collections.abc import Sequence
from datetime import datetime

import attrs

from flex_adapters.memory.programs import ProgramState
from flexcore.kernel import RevisionId, WindowId
from flexcore.programs import Activation, Switch, Window, WindowStatus


@attrs.frozen
class MemoryProgramSwitches:
    """Activations by epoch and windows by id, beside the programs."""

    state: ProgramState

    async def record(self, switch: Switch, revision_id: RevisionId) -> int:
        """Keep for ever that a switch was made."""
        epoch = self.state.last_epoch + 1
        self.state.activations[epoch] = Activation(epoch, switch, revision_id)
        return epoch

    async def history(self, *, limit: int, before: int | None = None) -> Sequence[Activation]:
        """Return the switches that were made, the last one first, from below an epoch on."""
        made = sorted(self.state.activations.items(), reverse=True)
        return [each for epoch, each in made if before is None or epoch < before][:limit]

    async def in_force(self, at: datetime) -> Activation | None:
        """Return the last switch that was made by a moment."""
        made = (epoch for epoch, each in self.state.activations.items() if each.switch.at <= at)
        epoch = max(made, default=None)
        return None if epoch is None else self.state.activations[epoch]

    async def windows(self) -> Sequence[Window]:
        """Return the windows that are not over, by their start."""
        ahead = (
            window
            for window in self.state.windows.values()
            if window.status is not WindowStatus.OVER
        )
        return sorted(ahead, key=lambda window: window.starts_at)

    async def add_window(self, window: Window) -> None:
        """Keep a window."""
        self.state.windows[window.id] = window

    async def save_window(self, window: Window) -> None:
        """Keep how a window stands now."""
        self.state.windows[window.id] = window

    async def remove_window(self, window_id: WindowId) -> None:
        """Forget a window."""
        del self.state.windows[window_id]
