"""How long the rules take to judge what a fan picked, without any server."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import attrs

from benchmarks.report import Line
from flexcore.kernel import (
    Charge,
    ChargeKind,
    EventCode,
    Money,
    ProgramId,
    RevisionId,
    SeatPrice,
    iso_currency,
)
from flexcore.programs import (
    BuildStatus,
    ClassName,
    EventState,
    GamePack,
    LowestPrices,
    Premises,
    PriceAdjustment,
    ProgramDocument,
    ProgramSettings,
    ProgramType,
    Revision,
    Selection,
    SelectionMode,
    Stock,
    Tier,
    check_selection,
    content_hash,
    out_of_reach,
    prove,
    suggest_fix,
)
from flexcore.vendors import PriceLevel

EVENTS, PACKS, TIERS, PICKED, SEAT_GROUPS = 82, 20, 5, 20, 6
_CODES = tuple(EventCode(f"G{number:03}") for number in range(EVENTS))
_SIZE = EVENTS // TIERS


def judging() -> Sequence[Line]:
    """Return how long each question takes of a program of 82 events, 20 packs, 5 tiers each."""
    revision = _season()
    live = frozenset(_CODES)
    states = dict.fromkeys(_CODES, EventState(BuildStatus.BUILT))
    whole = Selection(_picks(PICKED), "pack 0")
    half = Selection(_picks(PICKED)[::2], "pack 0")
    stock = _stock()
    premises, graded = _premises(revision, stock), _premises(_graded(), stock)
    prices, pack = LowestPrices(revision.settings, stock.levels), revision.choices[0]
    assert check_selection(revision, whole, live, states) == ()
    assert prove(premises).errors == ()
    assert prove(graded).findings == ()

    def count() -> int:
        return sum(code in live for code in whole.event_codes)

    floor = _microseconds(count)
    check = _microseconds(lambda: check_selection(revision, whole, live, states))
    return [
        _line(f"check a selection of {PICKED}", check, f"{check / floor:.0f} times a plain count"),
        _line(
            "nearest fix of half of it",
            _microseconds(lambda: suggest_fix(revision, half, _CODES, prices)),
        ),
        _line(
            "the lowest prices of a pack",
            _microseconds(lambda: LowestPrices(revision.settings, stock.levels).of(pack)),
        ),
        _line(
            "can every pack and tier be bought",
            _microseconds(lambda: out_of_reach(revision.choices, _CODES)),
        ),
        _line("the proof before publication", _microseconds(lambda: prove(premises))),
        _line(
            "the same of packs of fixed sizes",
            _microseconds(lambda: prove(graded)),
            "the larger the cheaper, no price falls",
        ),
    ]


def _line(what: str, microseconds: float, beside: str = "") -> Line:
    return Line(what, f"{microseconds:10.1f} us", beside)


def _microseconds(asked: Callable[[], object]) -> float:
    """Return the best of some rounds, each long enough to be timed."""
    asked()
    began = time.perf_counter()
    asked()
    times = max(1, int(0.05 / (time.perf_counter() - began)))
    rounds = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(times):
            asked()
        rounds.append((time.perf_counter() - began) / times * 1e6)
    return min(rounds)


def _picks(count: int) -> tuple[EventCode, ...]:
    """Return events of every tier of the first pack in turn."""
    in_turn = (_CODES[tier * _SIZE + place] for place in range(_SIZE) for tier in range(TIERS))
    return tuple(code for code, _ in zip(in_turn, range(count), strict=False))


def _season() -> Revision:
    return _revision(tuple(_pack(number) for number in range(PACKS)))


def _graded() -> Revision:
    """Return packs of one size each, so that all of them have to be compared with each other."""
    return _revision(tuple(_exact_pack(number) for number in range(PACKS)))


def _revision(packs: tuple[GamePack, ...]) -> Revision:
    settings = ProgramSettings(class_names=(ClassName("Season"),), game_packs=packs)
    document = ProgramDocument("Season", ProgramType.GAME_PACKS, settings)
    return Revision(
        RevisionId(UUID(int=1)),
        ProgramId(UUID(int=2)),
        1,
        datetime(2025, 9, 1, tzinfo=UTC),
        document,
        content_hash(document),
    )


def _premises(revision: Revision, stock: Stock) -> Premises:
    known = frozenset(_CODES)
    kind = ProgramType.GAME_PACKS
    return Premises(kind, revision.settings, known, _CODES, known, stock=stock)


def _stock() -> Stock:
    """Return what is on sale where every seat group of every event has its own price."""
    levels = {
        code: tuple(_level(code, 3000 + 500 * group + 37 * place) for group in range(SEAT_GROUPS))
        for place, code in enumerate(_CODES)
    }
    return Stock(levels, frozenset({"Season"}))


def _level(code: EventCode, face_value: int) -> PriceLevel:
    usd = iso_currency("USD")
    price = SeatPrice((Charge(ChargeKind.FACE_VALUE, Money(face_value, usd)),), usd)
    return PriceLevel(code, "101", f"P{face_value}", "ADULT", "Season", 4, 0, price)


def _pack(number: int) -> GamePack:
    codes = _CODES[number:] + _CODES[:number]
    tiers = tuple(
        Tier(f"Tier {tier}", 2, 6, codes[tier * _SIZE : (tier + 1) * _SIZE])
        for tier in range(TIERS)
    )
    return GamePack(
        f"pack {number}",
        f"Pack {number}",
        SelectionMode.RANGE,
        2 * TIERS,
        6 * TIERS,
        tiers,
        adjustment=PriceAdjustment(-50 * number),
    )


def _exact_pack(number: int) -> GamePack:
    """Return a pack with 15 to 18 events, cheaper the more there are."""
    pack, more = _pack(number), number % 4
    tiers = tuple(
        attrs.evolve(tier, min_events=3 + (place < more), max_events=3 + (place < more))
        for place, tier in enumerate(pack.tiers)
    )
    size = sum(tier.min_events for tier in tiers)
    return attrs.evolve(
        pack,
        selection_mode=SelectionMode.EXACT,
        min_events=size,
        max_events=size,
        tiers=tiers,
        adjustment=PriceAdjustment(-100 * more - 10 * number),
    )
