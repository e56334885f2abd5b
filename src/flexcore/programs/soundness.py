"""What must be true of a program's settings, to be kept and to be published."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal
from flexcore.programs.choosing.choices import MOST_EVENTS
from flexcore.programs.configs import InventoryType
from flexcore.programs.documents import as_plain
from flexcore.programs.model import ProgramSettings
from flexcore.programs.pricing import WHOLE

# More seats of one event in one cart are a group booking.
MOST_TICKETS = 100
# Longest name, label or code; what is longer is a mistake in the document.
LONGEST_TEXT = 200


@attrs.frozen
class NumberOutOfRange(Refusal):
    """A number of the settings is too small or too large.

    Attributes:
        setting: Its name in the document.
        least: Smallest value that is accepted; `most` is the largest.
    """

    code: ClassVar[str] = "number_out_of_range"
    setting: str
    value: int | None
    least: int
    most: int

    @property
    def message(self) -> str:
        """Name the range."""
        return f"{self.setting} is {self.value}: give {self.least} to {self.most}."


@attrs.frozen
class RepeatedNames(Refusal):
    """Something that may stand in the settings once stands there twice."""

    code: ClassVar[str] = "repeated_names"
    setting: str
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return f"{self.setting} has {', '.join(self.names)} more than once: leave one of each."


@attrs.frozen
class TextUnreadable(Refusal):
    """A name or code is empty, too long, or has characters that cannot be shown.

    Attributes:
        text: Its beginning, quoted, with escapes for what is not ASCII.
    """

    code: ClassVar[str] = "text_unreadable"
    text: str
    longest: int = LONGEST_TEXT

    @property
    def message(self) -> str:
        """Show it, and what it may be."""
        return f"{self.text} is no name: give 1 to {self.longest} printable characters."


@attrs.frozen
class PaymentPlanContradicts(Refusal):
    """A payment plan is required that is not enabled (FXQ-1.5)."""

    code: ClassVar[str] = "payment_plan_contradicts"

    @property
    def message(self) -> str:
        """Say which of the two has to change."""
        return "The payment plan is required but not enabled: enable it, or do not require it."


@attrs.frozen
class EventsUnknown(Refusal):
    """The list names events that are not in the catalog."""

    code: ClassVar[str] = "events_unknown"
    event_codes: tuple[EventCode, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return f"The catalog has no events {', '.join(self.event_codes)}: import or remove them."


@attrs.frozen
class TooFewEligibleEvents(Refusal):
    """No fan could pick as many events as the program asks for."""

    code: ClassVar[str] = "too_few_eligible_events"
    listed: int
    min_events: int

    @property
    def message(self) -> str:
        """Say how many are missing."""
        return (
            f"{self.listed} events are listed and a fan has to pick {self.min_events}: "
            f"list {self.min_events - self.listed} more, or ask for fewer."
        )


@attrs.frozen
class NoClassName(Refusal):
    """A program without class names could not sell a single seat (FX-1.16)."""

    code: ClassVar[str] = "no_class_name"

    @property
    def message(self) -> str:
        """Ask for one."""
        return "The program has no class name, so it can sell no seat: add at least one."


@attrs.frozen
class NotSoldYet(Refusal):
    """The settings ask for something that this version of Flex cannot sell.

    Attributes:
        setting: Its name in the document.
        instead: What can be sold.
    """

    code: ClassVar[str] = "not_sold_yet"
    setting: str
    value: str
    instead: str

    @property
    def message(self) -> str:
        """Say what can be sold."""
        return f"{self.setting} is {self.value}, which cannot be sold yet: use {self.instead}."


SettingsRule = Callable[[ProgramSettings], Refusal | None]


def least_events_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a minimum below one or above what any selection may have."""
    return _in_range("minEvents", settings.build_your_own.min_events, 1, MOST_EVENTS)


def most_events_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a maximum below the minimum or above what any selection may have."""
    choice = settings.build_your_own
    return _in_range("maxEvents", choice.max_events, max(1, choice.min_events), MOST_EVENTS)


def ticket_limit_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a ticket limit that lets nobody, or a whole crowd, buy."""
    return _in_range("ticketLimit", settings.ticket_limit, 1, MOST_TICKETS)


def adjustment_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse to take off more than the price or to put on more than as much again."""
    return _in_range("basisPoints", settings.adjustment.basis_points, -WHOLE, WHOLE)


def block_limit_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a block limiter without a number that makes sense."""
    limiter = settings.configs.inventory.block_limiter
    if limiter.max_seats_per_block is None and not limiter.is_enabled:
        return None
    return _in_range("maxSeatsPerBlock", limiter.max_seats_per_block, 1, MOST_TICKETS)


def payment_plan_agrees(settings: ProgramSettings) -> Refusal | None:
    """Refuse a payment plan that is required but not enabled."""
    plan = settings.configs.payment_plan
    return PaymentPlanContradicts() if plan and plan.is_required and not plan.is_enabled else None


def each_event_listed_once(settings: ProgramSettings) -> Refusal | None:
    """Refuse a list with an event twice (FX-1.24)."""
    return _once("eventCodes", settings.build_your_own.event_codes)


def each_class_named_once(settings: ProgramSettings) -> Refusal | None:
    """Refuse one class name, or one class name id, for two access groups."""
    names = settings.class_names
    ids = (each.class_name_id for each in names if each.class_name_id is not None)
    return _once("classNames", (each.class_name for each in names)) or _once("classNames", ids)


def each_label_given_once(settings: ProgramSettings) -> Refusal | None:
    """Refuse one label for two prices."""
    return _once("pricingLabels", (each.label for each in settings.pricing_labels))


def every_text_is_readable(settings: ProgramSettings) -> Refusal | None:
    """Refuse the first text that no table or page could show."""
    return next(filter(None, map(text_is_readable, _texts(as_plain(settings)))), None)


def text_is_readable(text: str) -> Refusal | None:
    """Refuse text that is empty, too long, or has characters that cannot be shown."""
    is_readable = 0 < len(text) <= LONGEST_TEXT and text.isprintable() and text.strip() == text
    return None if is_readable else TextUnreadable(ascii(text[:40]))


# What is checked whenever settings are saved; order is precedence.
SETTINGS_RULES: tuple[SettingsRule, ...] = (
    every_text_is_readable,
    least_events_in_range,
    most_events_in_range,
    ticket_limit_in_range,
    adjustment_in_range,
    block_limit_in_range,
    payment_plan_agrees,
    each_event_listed_once,
    each_class_named_once,
    each_label_given_once,
)


def enough_events_listed(settings: ProgramSettings) -> Refusal | None:
    """Refuse a program whose minimum cannot be reached."""
    choice = settings.build_your_own
    if len(choice.eligible) >= choice.min_events:
        return None
    return TooFewEligibleEvents(len(choice.eligible), choice.min_events)


def some_class_is_sold(settings: ProgramSettings) -> Refusal | None:
    """Refuse a program that has no class name."""
    return None if settings.class_names else NoClassName()


def stock_can_be_sold(settings: ProgramSettings) -> Refusal | None:
    """Refuse stock of suites, which no cart can hold yet."""
    kind = settings.configs.inventory.inventory_type
    if kind is InventoryType.SEAT:
        return None
    return NotSoldYet("inventoryType", kind.value, InventoryType.SEAT.value)


def payment_can_be_taken(settings: ProgramSettings) -> Refusal | None:
    """Refuse to require instalments, which no checkout can take yet."""
    plan = settings.configs.payment_plan
    is_required = plan is not None and plan.is_required
    return NotSoldYet("isRequired", "true", "false") if is_required else None


# What a draft may lack but a published program may not; order is precedence.
PUBLISH_RULES: tuple[SettingsRule, ...] = (
    enough_events_listed,
    some_class_is_sold,
    stock_can_be_sold,
    payment_can_be_taken,
)


def settings_refusals(
    settings: ProgramSettings, in_catalog: frozenset[EventCode]
) -> tuple[Refusal, ...]:
    """List what keeps settings from being saved, in the order of `SETTINGS_RULES`.

    Args:
        settings: What is to be saved.
        in_catalog: Those of the listed events that the catalog has; the others come last.
    """
    found = [refusal for rule in SETTINGS_RULES if (refusal := rule(settings))]
    if missing := settings.build_your_own.eligible - in_catalog:
        found.append(EventsUnknown(tuple(sorted(missing))))
    return tuple(found)


def publish_refusals(
    settings: ProgramSettings, in_catalog: frozenset[EventCode]
) -> tuple[Refusal, ...]:
    """List what keeps settings from being published: what keeps them from being saved first."""
    lacking = (refusal for rule in PUBLISH_RULES if (refusal := rule(settings)))
    return (*settings_refusals(settings, in_catalog), *lacking)


def _in_range(setting: str, value: int | None, least: int, most: int) -> Refusal | None:
    if value is not None and least <= value <= most:
        return None
    return NumberOutOfRange(setting, value, least, most)


def _once(setting: str, names: Iterable[str]) -> Refusal | None:
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    return RepeatedNames(setting, tuple(repeated)) if repeated else None


def _texts(plain: object) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for value in plain.values():
            yield from _texts(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _texts(value)
