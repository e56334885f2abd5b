"""What must be true of the settings of a program of any type."""

from collections.abc import Iterator
from typing import ClassVar

import attrs

from flexcore.kernel import Refusal
from flexcore.programs.configs import InventoryType
from flexcore.programs.documents import as_plain
from flexcore.programs.model import ProgramSettings
from flexcore.programs.pricing import WHOLE
from flexcore.programs.soundness.values import SettingsRule, in_range, once, text_is_readable

# More seats of one event in one cart are a group booking.
MOST_TICKETS = 100


@attrs.frozen
class PaymentPlanContradicts(Refusal):
    """A payment plan is required that is not enabled (FXQ-1.5)."""

    code: ClassVar[str] = "payment_plan_contradicts"

    @property
    def message(self) -> str:
        """Say which of the two has to change."""
        return "The payment plan is required but not enabled: enable it, or do not require it."


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


def every_text_is_readable(settings: ProgramSettings) -> Refusal | None:
    """Refuse the first text that no table or page could show."""
    return next(filter(None, map(text_is_readable, _texts(as_plain(settings)))), None)


def ticket_limit_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a ticket limit that lets nobody, or a whole crowd, buy."""
    return in_range("ticketLimit", settings.ticket_limit, 1, MOST_TICKETS)


def adjustment_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse to take off more than the price or to put on more than as much again."""
    own = (
        *(pack.adjustment for pack in settings.game_packs),
        *(package.adjustment for package in settings.preset_packages),
    )
    refusals = (
        in_range("basisPoints", adjustment.basis_points, -WHOLE, WHOLE)
        for adjustment in (settings.adjustment, *own)
        if adjustment
    )
    return next(filter(None, refusals), None)


def block_limit_in_range(settings: ProgramSettings) -> Refusal | None:
    """Refuse a block limiter without a number that makes sense."""
    limiter = settings.configs.inventory.block_limiter
    if limiter.max_seats_per_block is None and not limiter.is_enabled:
        return None
    return in_range("maxSeatsPerBlock", limiter.max_seats_per_block, 1, MOST_TICKETS)


def payment_plan_agrees(settings: ProgramSettings) -> Refusal | None:
    """Refuse a payment plan that is required but not enabled."""
    plan = settings.configs.payment_plan
    return PaymentPlanContradicts() if plan and plan.is_required and not plan.is_enabled else None


def each_class_named_once(settings: ProgramSettings) -> Refusal | None:
    """Refuse one class name, or one class name id, for two access groups."""
    names = settings.class_names
    ids = (each.class_name_id for each in names if each.class_name_id is not None)
    return once("classNames", (each.class_name for each in names)) or once("classNames", ids)


def each_label_given_once(settings: ProgramSettings) -> Refusal | None:
    """Refuse one label for two prices."""
    return once("pricingLabels", (each.label for each in settings.pricing_labels))


def some_class_is_sold(settings: ProgramSettings) -> Refusal | None:
    """Refuse a program that has no class name."""
    return None if settings.class_names else NoClassName()


def stock_can_be_sold(settings: ProgramSettings) -> Refusal | None:
    """Refuse stock of suites, which no cart can hold yet."""
    kind = settings.configs.inventory.inventory_type
    if kind is InventoryType.SEAT:
        return None
    return NotSoldYet("inventoryType", kind.value, InventoryType.SEAT.value)


def seats_can_be_filtered(settings: ProgramSettings) -> Refusal | None:
    """Refuse the ADA filter, by which no seat is shown or left out yet."""
    is_enabled = settings.configs.inventory.ada_filter.is_enabled
    return NotSoldYet("adaFilter", "true", "false") if is_enabled else None


def payment_can_be_taken(settings: ProgramSettings) -> Refusal | None:
    """Refuse to require instalments, which no checkout can take yet."""
    plan = settings.configs.payment_plan
    is_required = plan is not None and plan.is_required
    return NotSoldYet("isRequired", "true", "false") if is_required else None


def _texts(plain: object) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for value in plain.values():
            yield from _texts(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _texts(value)


# What is checked whenever settings are saved; order is precedence.
KEPT: tuple[SettingsRule, ...] = (
    every_text_is_readable,
    ticket_limit_in_range,
    adjustment_in_range,
    block_limit_in_range,
    payment_plan_agrees,
    each_class_named_once,
    each_label_given_once,
)
# What a draft may lack but a published program may not; order is precedence.
PUBLISHED: tuple[SettingsRule, ...] = (
    some_class_is_sold,
    stock_can_be_sold,
    seats_can_be_filtered,
    payment_can_be_taken,
)
