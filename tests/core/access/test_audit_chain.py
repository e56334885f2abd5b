"""Whatever is done to an audit afterwards, its chain tells."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.access import (
    GENESIS,
    AuditEntry,
    BreakKind,
    ChainBreak,
    ChainLink,
    entry_after,
    verify_chain,
)
from flexcore.kernel import Actor, ActorKind, Change, EntityKind, EntityRef
from tests.builders import NOON

PAT = Actor(ActorKind.CLI, "pat")
values = st.none() | st.dictionaries(st.text(), st.none() | st.integers() | st.text(), max_size=3)
changes = st.builds(
    Change,
    action=st.sampled_from(["program.published", "program.archived"]),
    entity=st.builds(EntityRef, st.sampled_from(EntityKind), st.text()),
    before=values,
    after=values,
)
chains = st.lists(changes, min_size=1, max_size=6)

# What each field of an entry may be changed to.
TAMPERED: dict[str, Callable[[Any], Any]] = {
    "sequence": lambda value: value + 1,
    "previous_hash": lambda value: value[::-1] + b"!",
    "hash": lambda value: value[::-1] + b"!",
    "occurred_at": lambda value: value + timedelta(microseconds=1),
    "actor": lambda value: value + "!",
    "action": lambda value: value + "!",
    "entity": lambda value: attrs.evolve(value, id=value.id + "!"),
    "before": lambda value: None if value else "{}",
    "after": lambda value: None if value else "{}",
}


def a_chain(changes: list[Change]) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for change in changes:
        link = entries[-1].link if entries else GENESIS
        entries.append(entry_after(link, change, PAT, NOON))
    return entries


def test_every_field_of_an_entry_is_tried() -> None:
    assert set(TAMPERED) == {field.name for field in attrs.fields(AuditEntry)}


@given(chains)
def test_a_chain_as_it_was_written_is_whole(changes: list[Change]) -> None:
    entries = a_chain(changes)

    assert verify_chain(entries, entries[-1].link) is None


@pytest.mark.parametrize("field", TAMPERED)
@given(changes=chains, data=st.data())
def test_any_change_of_an_entry_is_found(
    field: str, changes: list[Change], data: st.DataObject
) -> None:
    entries = a_chain(changes)
    head, place = entries[-1].link, data.draw(st.sampled_from(range(len(entries))))
    before = getattr(entries[place], field)
    entries[place] = attrs.evolve(entries[place], **{field: TAMPERED[field](before)})

    assert verify_chain(entries, head) is not None


@given(chains, st.data())
def test_an_entry_taken_out_is_found_the_last_one_too(
    changes: list[Change], data: st.DataObject
) -> None:
    entries = a_chain(changes)
    head, place = entries[-1].link, data.draw(st.sampled_from(range(len(entries))))
    del entries[place]

    assert verify_chain(entries, head) == ChainBreak(place + 1, BreakKind.MISSING)


@given(chains, st.data())
def test_an_entry_forged_with_a_hash_that_fits_breaks_the_next_link(
    changes: list[Change], data: st.DataObject
) -> None:
    entries = a_chain(changes)
    head, place = entries[-1].link, data.draw(st.sampled_from(range(len(entries))))
    forged = attrs.evolve(entries[place], actor="cli:somebody")
    entries[place] = attrs.evolve(forged, hash=forged.digest)

    assert verify_chain(entries, head) is not None


@given(chains)
def test_entries_added_behind_the_head_are_found(changes: list[Change]) -> None:
    *entries, added = a_chain(changes)
    head = entries[-1].link if entries else GENESIS

    assert verify_chain([*entries, added], head) == ChainBreak(added.sequence, BreakKind.ALTERED)


@given(chains, st.data())
def test_a_chain_is_verified_piece_by_piece_as_well(
    changes: list[Change], data: st.DataObject
) -> None:
    entries = a_chain(changes)
    place = data.draw(st.sampled_from(range(len(entries))))
    links: list[ChainLink] = [GENESIS, *(entry.link for entry in entries)]

    assert verify_chain(entries[:place], links[place]) is None
    assert verify_chain(entries[place:], links[-1], links[place]) is None
