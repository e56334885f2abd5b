"""Settings of a program from the command line: a whole document, or single options on top."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

import attrs
import typer

from flexcore.kernel import EventCode
from flexcore.programs import ClassName, PriceAdjustment, ProgramSettings

ALL_EVENTS = "all"
# Far more than any program may adjust; beyond it a typing error is likelier than a wish.
_MOST_POINTS = 1_000_000


@attrs.frozen
class SettingsOptions:
    """What the options of `flex programs configure` say; None leaves a setting as it is."""

    min_events: int | None = None
    max_events: int | None = None
    events: str | None = None
    class_names: Sequence[str] | None = None
    adjustment: str | None = None
    ticket_limit: int | None = None

    @property
    def wants_all_events(self) -> bool:
        """Tell whether every event of the catalog is to be listed."""
        return self.events == ALL_EVENTS

    def over(self, settings: ProgramSettings, catalog: Sequence[EventCode]) -> ProgramSettings:
        """Return settings with what the options say in place of what they said before."""
        before = settings.build_your_own
        chosen = attrs.evolve(
            before,
            min_events=_given(self.min_events, before.min_events),
            max_events=_given(self.max_events, before.max_events),
            event_codes=self._event_codes(before.event_codes, catalog),
        )
        return attrs.evolve(
            settings,
            build_your_own=chosen,
            class_names=self._class_names(settings),
            adjustment=self._adjustment(settings),
            ticket_limit=_given(self.ticket_limit, settings.ticket_limit),
        )

    def _event_codes(
        self, before: tuple[EventCode, ...], catalog: Sequence[EventCode]
    ) -> tuple[EventCode, ...]:
        if self.events is None:
            return before
        if self.wants_all_events:
            return tuple(catalog)
        codes = (code.strip() for code in self.events.split(","))
        return tuple(EventCode(code) for code in codes if code)

    def _class_names(self, settings: ProgramSettings) -> tuple[ClassName, ...]:
        if not self.class_names:
            return settings.class_names
        pairs = (name.partition("=") for name in self.class_names)
        return tuple(ClassName(name, class_id or None) for name, _, class_id in pairs)

    def _adjustment(self, settings: ProgramSettings) -> PriceAdjustment:
        if self.adjustment is None:
            return settings.adjustment
        return PriceAdjustment(basis_points(self.adjustment))


def basis_points(percentage: str) -> int:
    """Return a percentage such as `-25%` or `-12.5` in hundredths of a per cent.

    Raises:
        typer.BadParameter: It is no number, or finer than a hundredth of a per cent.
    """
    try:
        exact = Decimal(percentage.strip().removesuffix("%").strip()) * 100
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite() or abs(exact) > _MOST_POINTS or exact != int(exact):
        raise typer.BadParameter(
            f"{percentage!r} is not a percentage: give one such as -25% or -12.5%.",
            param_hint="--adjustment",
        )
    return int(exact)


def _given(chosen: int | None, before: int) -> int:
    return before if chosen is None else chosen
