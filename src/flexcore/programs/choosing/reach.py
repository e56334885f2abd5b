"""Whether some fan can buy each pack, package and tier with what is on sale (FX-16.6, FXQ-16.1)."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import attrs

from flexcore.kernel import EventCode, Refusal, RefusalKind
from flexcore.programs.choosing.choices import Choice
from flexcore.programs.choosing.pools import Pools, pools_of
from flexcore.programs.choosing.selection import Selection


@attrs.frozen
class ChoiceOutOfReach(Refusal):
    """No fan could complete a pack or package with what is on sale.

    Attributes:
        choice: Its code; empty for Build Your Own.
        name: What people call it.
        on_sale: How many of its own events can be had.
        min_events: How many have to be bought.
        tiers: Those of which too few can be had.
    """

    code: ClassVar[str] = "choice_out_of_reach"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    choice: str
    name: str
    on_sale: int
    min_events: int
    tiers: tuple[str, ...]

    @property
    def message(self) -> str:
        """Say how much is missing, and where."""
        where = f", too few of {', '.join(self.tiers)}" if self.tiers else ""
        return (
            f"Nobody can buy {self.name or 'anything'} now, {self.on_sale} of its events are on "
            f"sale and {self.min_events} are needed{where}: put more on sale, or ask for fewer."
        )


@attrs.frozen
class TierOutOfReach(Refusal):
    """No fan could take an event of a tier, although its pack can be bought."""

    code: ClassVar[str] = "tier_out_of_reach"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    choice: str
    tier: str
    on_sale: int

    @property
    def message(self) -> str:
        """Say whether events are missing or the limits leave no room."""
        cause = "none of its events is on sale" if not self.on_sale else "the other tiers fill it"
        return (
            f"Nobody can take an event of {self.tier} with pack {self.choice}, {cause}: "
            "put some on sale, or change the limits."
        )


@attrs.frozen
class OutOfReach:
    """Something that no fan can buy now.

    Attributes:
        example: For a tier the smallest selection that can be bought without it; for a choice all
            of its own events that can be had, which are not enough.
    """

    refusal: Refusal
    example: Selection


def out_of_reach(choices: Sequence[Choice], on_sale: Sequence[EventCode]) -> tuple[OutOfReach, ...]:
    """List the packs, packages and tiers that nobody can buy, in the order of the shop.

    Args:
        choices: Of a program.
        on_sale: Every event that can be had, each once.
    """
    return tuple(found for choice in choices for found in _of_choice(choice, on_sale))


def _of_choice(choice: Choice, on_sale: Sequence[EventCode]) -> Iterator[OutOfReach]:
    pools = pools_of(choice, on_sale)
    if not pools.can_be_filled:
        yield _choice_out_of_reach(choice, pools)
        return
    for number, (part, pool) in enumerate(zip(choice.parts, pools.own, strict=True)):
        if part.name and not _with_one_of(pools, number).can_be_filled:
            refusal = TierOutOfReach(choice.code, part.name, len(pool.event_codes))
            yield OutOfReach(refusal, Selection(smallest(pools), choice.code))


def _choice_out_of_reach(choice: Choice, pools: Pools) -> OutOfReach:
    own = [code for pool in pools.own for code in pool.event_codes]
    short = tuple(
        part.name
        for part, pool in zip(choice.parts, pools.own, strict=True)
        if part.name and not pool.counts
    )
    refusal = ChoiceOutOfReach(choice.code, choice.name, len(own), choice.min_events, short)
    return OutOfReach(refusal, Selection(tuple(own), choice.code or None))


def _with_one_of(pools: Pools, number: int) -> Pools:
    """Return the pools when at least one event of one of them has to be bought."""
    own = list(pools.own)
    own[number] = attrs.evolve(own[number], least=max(1, own[number].least))
    return attrs.evolve(pools, own=tuple(own))


def smallest(pools: Pools, size: int = 0) -> tuple[EventCode, ...]:
    """Return the fewest events that fill pools which can be filled.

    Args:
        pools: Of a choice.
        size: How many events there have to be at least; not more than can be had.
    """
    counts = [pool.least for pool in pools.own]
    missing = max(pools.least, min(size - pools.outside.least, pools.most)) - sum(counts)
    missing = max(0, missing)
    for number, pool in enumerate(pools.own):
        more = min(missing, pool.counts[-1] - counts[number])
        counts[number] += more
        missing -= more
    own = (
        code
        for pool, count in zip(pools.own, counts, strict=True)
        for code in pool.event_codes[:count]
    )
    chosen = tuple(own)
    from_outside = max(pools.outside.least, size - len(chosen))
    return (*chosen, *pools.outside.event_codes[:from_outside])
