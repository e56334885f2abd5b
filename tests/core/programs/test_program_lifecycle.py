"""The life of a program as rules, and the states of its events."""

from collections.abc import Callable
from uuid import UUID

import attrs
import pytest

from flexcore.kernel import (
    Charge,
    ChargeKind,
    EventCode,
    Money,
    ProgramId,
    Refusal,
    RevisionId,
    SeatPrice,
    iso_currency,
)
from flexcore.programs import (
    BuildStatus,
    EventState,
    Program,
    ProgramIsActive,
    ProgramIsArchived,
    ProgramNotPublished,
    ProgramSettings,
    ProgramStatus,
    ProgramType,
    can_be_activated,
    can_be_archived,
    can_be_edited,
    can_be_published,
    is_sold_out,
)
from flexcore.vendors import PriceLevel

DRAFT = Program(ProgramId(UUID(int=1)), "Sale", ProgramType.BUILD_YOUR_OWN)
PUBLISHED = DRAFT.published(RevisionId(UUID(int=2)))
ACTIVE = attrs.evolve(PUBLISHED, is_active=True)
ARCHIVED = PUBLISHED.archived()

IS_DRAFT, IS_ACTIVE = ProgramNotPublished("Sale"), ProgramIsActive("Sale")
IS_ARCHIVED = ProgramIsArchived("Sale")

USD = iso_currency("USD")
PRICE = SeatPrice((Charge(ChargeKind.FACE_VALUE, Money(5000, USD)),), USD)


@pytest.mark.rule("FX-16.2")
@pytest.mark.rule("FX-16.4")
@pytest.mark.parametrize(
    ("rule", "draft", "published", "active", "archived"),
    [
        (can_be_edited, None, None, IS_ACTIVE, IS_ARCHIVED),
        (can_be_published, None, None, None, IS_ARCHIVED),
        (can_be_activated, IS_DRAFT, None, None, IS_ARCHIVED),
        (can_be_archived, IS_DRAFT, None, IS_ACTIVE, IS_ARCHIVED),
    ],
)
def test_what_may_be_done_depends_on_where_a_program_stands(
    rule: Callable[[Program], Refusal | None],
    draft: Refusal | None,
    published: Refusal | None,
    active: Refusal | None,
    archived: Refusal | None,
) -> None:
    found = [rule(program) for program in (DRAFT, PUBLISHED, ACTIVE, ARCHIVED)]

    assert found == [draft, published, active, archived]


@pytest.mark.rule("FX-1.10")
def test_a_program_is_a_draft_or_published_or_archived() -> None:
    assert [status.value for status in ProgramStatus] == ["draft", "published", "archived"]
    assert DRAFT.status is ProgramStatus.DRAFT
    assert PUBLISHED.status is ProgramStatus.PUBLISHED
    assert ARCHIVED.status is ProgramStatus.ARCHIVED


def test_editing_a_published_program_makes_it_a_draft_that_keeps_its_revision() -> None:
    edited = PUBLISHED.edited(ProgramSettings(ticket_limit=2))

    assert edited.status is ProgramStatus.DRAFT
    assert edited.revision_id == PUBLISHED.revision_id


@pytest.mark.rule("FX-1.27")
def test_the_stock_of_an_event_goes_from_not_built_over_building_to_built() -> None:
    new = EventState()
    begun = new.begun()
    finished = begun.finished(is_sold_out=True)

    assert new.build_status is BuildStatus.NOT_BUILT
    assert begun.build_status is BuildStatus.BUILDING
    assert finished == EventState(BuildStatus.BUILT, is_sold_out=True)


@pytest.mark.rule("FX-1.27")
def test_a_failed_build_returns_to_not_built_but_spares_an_earlier_one() -> None:
    built = EventState(BuildStatus.BUILT)

    assert EventState().begun().failed() == EventState(BuildStatus.NOT_BUILT)
    assert built.begun().failed() == built


@pytest.mark.rule("FX-1.16")
@pytest.mark.rule("FX-1.28")
@pytest.mark.parametrize(
    ("open_and_held", "sold_out"),
    [
        ({}, True),
        ({"Sideline": (0, 0)}, True),
        ({"Sideline": (1, 0)}, False),
        ({"Sideline": (0, 1)}, False),
        ({"Baseline": (9, 9)}, True),
        ({"Baseline": (9, 0), "Sideline": (2, 0)}, False),
    ],
)
def test_an_event_is_sold_out_when_all_seats_of_the_class_names_that_are_sold_are_somebodys(
    open_and_held: dict[str, tuple[int, int]], sold_out: bool
) -> None:
    levels = [
        PriceLevel(EventCode("G1"), "101", "P1", "ADULT", class_name, *seats, PRICE)
        for class_name, seats in open_and_held.items()
    ]

    assert is_sold_out(levels, frozenset({"Sideline"})) is sold_out
