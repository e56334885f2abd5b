"""Revisions of every type of program, small enough to try every selection, and what is on sale."""

import json
from collections.abc import Mapping, Sequence
from itertools import combinations
from uuid import UUID

import attrs
from hypothesis import strategies as st

from flexcore.configs import NotificationKey
from flexcore.kernel import EventCode, ProgramId, RevisionId
from flexcore.programs import (
    BuildStatus,
    BuildYourOwn,
    EventState,
    GamePack,
    Message,
    PackageType,
    PortableProgram,
    PresetPackage,
    PriceAdjustment,
    ProgramDocument,
    ProgramSettings,
    ProgramType,
    Revision,
    SelectionMode,
    Tier,
    content_hash,
    speaking,
)
from tests.builders import NOON

EVENTS = tuple(EventCode(code) for code in "ABCDEF")

ON_SALE = EventState(BuildStatus.BUILT)
SOLD_OUT = EventState(BuildStatus.BUILT, is_sold_out=True)
COMING_SOON = EventState(BuildStatus.BUILDING)


def revision_of(program_type: ProgramType, settings: ProgramSettings) -> Revision:
    document = ProgramDocument("Pick your games", program_type, settings)
    return Revision(
        RevisionId(UUID(int=1)),
        ProgramId(UUID(int=2)),
        1,
        NOON,
        document,
        content_hash(document),
    )


def byo(least: int, most: int, *codes: EventCode) -> Revision:
    return revision_of(
        ProgramType.BUILD_YOUR_OWN, ProgramSettings(BuildYourOwn(least, most, codes))
    )


def packs(*game_packs: GamePack) -> Revision:
    return revision_of(ProgramType.GAME_PACKS, ProgramSettings(game_packs=game_packs))


def packages(*preset_packages: PresetPackage) -> Revision:
    return revision_of(
        ProgramType.PRESET_PACKAGES, ProgramSettings(preset_packages=preset_packages)
    )


def a_pack(
    code: str, least: int, most: int | None, *tiers: Tier, is_default: bool = False
) -> GamePack:
    mode = SelectionMode.EXACT if least == most else SelectionMode.RANGE
    return GamePack(code, f"Pack {code}", mode, least, most, tiers, is_default)


def subsets(events: Sequence[EventCode]) -> list[tuple[EventCode, ...]]:
    """Return every selection of different events, in their order."""
    return [some for size in range(len(events) + 1) for some in combinations(events, size)]


def on_sale(states: Mapping[EventCode, EventState]) -> tuple[EventCode, ...]:
    return tuple(code for code in EVENTS if states.get(code) == ON_SALE)


_ranges = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(sorted)
_events = st.lists(st.sampled_from(EVENTS), unique=True).map(tuple)
_adjustments = st.sampled_from([None, PriceAdjustment(-2500), PriceAdjustment(1000)])


@st.composite
def _tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    """Return up to three tiers that share no event."""
    owners = draw(st.lists(st.integers(0, 3), min_size=len(EVENTS), max_size=len(EVENTS)))
    tiers = []
    for number in range(draw(st.integers(1, 3))):
        least, most = draw(_ranges)
        codes = [code for code, owner in zip(EVENTS, owners, strict=True) if owner == number]
        tiers.append(Tier(f"Tier {number}", least, most, tuple(codes)))
    return tuple(tiers)


@st.composite
def _game_packs(draw: st.DrawFn, code: str) -> GamePack:
    least, most = draw(_ranges)
    pack = a_pack(code, least, draw(st.sampled_from([None, most, most + 2])), *draw(_tiers()))
    return attrs.evolve(pack, adjustment=draw(_adjustments))


@st.composite
def _preset_packages(draw: st.DrawFn, code: str) -> PresetPackage:
    kind = draw(st.sampled_from(PackageType))
    least, most = draw(_ranges) if kind is PackageType.FLEXIBLE else (None, None)
    flags = st.booleans()
    return PresetPackage(
        code,
        f"Package {code}",
        kind,
        draw(_events),
        least,
        most,
        allow_sold_out_replacement=draw(flags),
        allow_optional_events=draw(flags),
        adjustment=draw(_adjustments),
    )


@st.composite
def small_revisions(draw: st.DrawFn) -> Revision:
    """Draw a program of any type, whether or not it could be published."""
    program_type = draw(st.sampled_from(ProgramType))
    if program_type is ProgramType.GAME_PACKS:
        return packs(*(draw(_game_packs(code)) for code in draw(_codes)))
    if program_type is ProgramType.PRESET_PACKAGES:
        return packages(*(draw(_preset_packages(code)) for code in draw(_codes)))
    least, most = draw(_ranges)
    return byo(least, most, *draw(_events))


_codes = st.sampled_from([("x",), ("x", "y")])
_states = st.sampled_from([ON_SALE, ON_SALE, ON_SALE, SOLD_OUT])
all_states = st.fixed_dictionaries(dict.fromkeys(EVENTS, _states))


# Of one, two, three and four bytes.
_LETTERS = "abcé€🎟"
_json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(_LETTERS, max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(_LETTERS), inner, max_size=3)
    ),
    max_leaves=6,
)
_objects = st.dictionaries(st.text(_LETTERS, max_size=5), _json_values, max_size=3)
_messages = st.dictionaries(
    st.sampled_from(NotificationKey), st.builds(Message, st.booleans(), _objects), max_size=3
)


@st.composite
def _contents(draw: st.DrawFn) -> bytes:
    """Draw a JSON text of any form: the same value may be written in several ways."""
    value = draw(_objects | _json_values)
    indent, escaped = draw(st.sampled_from([None, 1])), draw(st.booleans())
    return json.dumps(value, indent=indent, ensure_ascii=escaped).encode()


@st.composite
def portable_programs(draw: st.DrawFn) -> PortableProgram:
    """Draw a program of any type with what its pages are given and what it sends."""
    document = draw(small_revisions()).document
    return PortableProgram(
        document.name,
        document.program_type,
        document.settings,
        draw(st.none() | _contents()),
        speaking(draw(_messages)),
    )
