"""Special games of carts: which a cart has unlocked, and which it loses (FX-1.45 to FX-1.50)."""

from collections.abc import Collection
from typing import ClassVar

import attrs

from flexcore.carts.model import Cart, CartEvent
from flexcore.carts.opening import CartDesk, found, live_among
from flexcore.carts.ports import CartWork
from flexcore.carts.rules import Caller
from flexcore.carts.statuses import AT_VENDOR, WANTED, ItemStatus
from flexcore.catalog import Event, is_live
from flexcore.kernel import CartId, EventCode, Refusal, RefusalKind
from flexcore.programs import (
    Availability,
    EventState,
    Revision,
    Selection,
    UnlockPredicates,
    availability,
    special_games,
)
from flexcore.stores import Store


@attrs.frozen
class SpecialGameKept(Refusal):
    """A special game that is locked to the cart while it is unlocked and to be had (FX-1.46)."""

    code: ClassVar[str] = "special_game_kept"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    event_code: EventCode

    @property
    def message(self) -> str:
        """Say how it goes all the same."""
        return (
            f"Event {self.event_code} comes with what you chose and cannot be taken out by "
            "itself: change the other games, or cancel the cart."
        )


async def special_games_kept(
    work: CartWork,
    cart: Cart,
    after: Selection,
    removed: Collection[EventCode],
    desk: CartDesk,
) -> tuple[Refusal, ...]:
    """Refuse to take special games out that are locked to the cart and would stay unlocked.

    One that cannot be bought any more goes like any game, so that the cart can be (FX-1.46).

    Args:
        work: Where it is known how the games stand.
        cart: The cart as it is.
        after: What the fan would have then.
        removed: What she takes out.
        desk: The clock, and the conditions that the application registered.
    """
    revision = await work.programs.revision(cart.revision_id)
    locked = [
        game.event_code
        for game in special_games(revision, after, desk.predicates)
        if game.event_code in removed and game.is_unlocked and not game.removable
    ]
    if not locked:
        return ()
    live = await live_among(work.catalog, locked, desk.clock.now())
    states = await work.programs.event_states(revision.program_id, locked)
    return tuple(
        SpecialGameKept(code)
        for code in locked
        if code in live and _is_to_be_had(cart.event(code), states.get(code))
    )


def _is_to_be_had(event: CartEvent | None, state: EventState | None) -> bool:
    """Tell whether a fan has seats of a live game, or can have some for all that is known."""
    lines = event.seat_items if event else ()
    if any(item.status in AT_VENDOR | WANTED for item in lines):
        return True
    found_none = bool(lines) and lines[-1].status is ItemStatus.FAILED
    return availability(state) is Availability.ON_SALE and not found_none


def special_games_lost(
    revision: Revision, after: Selection, predicates: UnlockPredicates
) -> tuple[EventCode, ...]:
    """Return the special games of a selection that it does not unlock, locked or not (FXQ-1.10)."""
    return tuple(
        game.event_code
        for game in special_games(revision, after, predicates)
        if game.event_code in after.event_codes and not game.is_unlocked
    )


@attrs.frozen
class UnlockedGame:
    """A special game that a cart has unlocked.

    Attributes:
        removable: Whether the fan can take it out again by itself.
        is_in_cart: Whether she has taken it; it comes into no cart by itself.
    """

    event: Event
    availability: Availability
    removable: bool
    is_in_cart: bool


@attrs.frozen
class SpecialGames:
    """Tells which special games a fan may add to her cart."""

    desk: CartDesk

    async def unlocked(
        self, store: Store, cart_id: CartId, caller: Caller
    ) -> tuple[UnlockedGame, ...]:
        """Return the special games that a cart has unlocked, in the program's order.

        One that is not on sale any more is left out unless the cart has it.

        Raises:
            Refused: `CartNotFound`.
        """
        now = self.desk.clock.now()
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            cart = found(await work.carts.get(cart_id), caller)
            revision = await work.programs.revision(cart.revision_id)
            games = special_games(revision, cart.selection, self.desk.predicates)
            unlocked = {game.event_code: game for game in games if game.is_unlocked}
            if not unlocked:
                return ()
            events = await work.catalog.events_by_code(tuple(unlocked))
            states = await work.programs.event_states(revision.program_id, unlocked)
        mine = frozenset(cart.event_codes)
        return tuple(
            UnlockedGame(event, availability(states.get(code)), game.removable, code in mine)
            for code, game in unlocked.items()
            if (event := events.get(code)) and (code in mine or is_live(event, now))
        )
