"""Whole programs, copied, compared and moved over everything that keeps them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import cast
from uuid import UUID

import attrs
import pytest

from flexcore.catalog import Asset, AssetId, Event, Venue
from flexcore.configs import FrontendConfig, NotificationConfig, NotificationKey
from flexcore.kernel import (
    Actor,
    EntityKind,
    EntityRef,
    EventCode,
    EventId,
    Ids,
    ManualClock,
    ProgramId,
    Refusal,
    Refused,
    RevisionId,
    SeededIds,
    TenantId,
    VenueId,
)
from flexcore.programs import (
    Change,
    CopyWork,
    EventsUnknown,
    GamePack,
    Message,
    PortableProgram,
    PriceAdjustment,
    Program,
    ProgramChanged,
    ProgramDocument,
    ProgramDocuments,
    ProgramIsActive,
    ProgramIsArchived,
    ProgramNameTaken,
    ProgramNotPublished,
    ProgramSettings,
    ProgramStatus,
    ProgramType,
    ProgramTypeFixed,
    ProgramUnknown,
    Revision,
    RevisionNumberUnknown,
    SelectionMode,
    Side,
    TextUnreadable,
    Tier,
    content_hash,
    portable_from_json,
    portable_to_json,
)
from tests.audits import Record
from tests.builders import a_program
from tests.works import StoreUnitOfWork, Work

pytestmark = pytest.mark.anyio

G1, G2, G3 = (EventCode(f"G{number}") for number in (1, 2, 3))
REGULAR = a_program(G1, G2)
PAGES = ' { "banner":\t"Göld 🎟", "a":1,"a":2e0 }\r\n'.encode()
HOLIDAY = PortableProgram(
    "Holiday packs",
    ProgramType.GAME_PACKS,
    ProgramSettings(
        game_packs=(
            GamePack(
                "duo",
                "Two of three",
                SelectionMode.EXACT,
                2,
                2,
                (Tier("Big", 1, 1, (G3, G1)), Tier("Small", 1, 1, (G2,))),
                adjustment=PriceAdjustment(-2500),
            ),
        ),
    ),
    PAGES,
    {
        NotificationKey.ORDER_CONFIRMATION_EMAIL: Message(True, {"template": "v2", "n": [1, 2.5]}),
        NotificationKey.PAYMENT_PLAN_FAILURE_TEXT: Message(False, {"later": None}),
    },
)


@pytest.fixture
def ids() -> Ids:
    return SeededIds(7)


@pytest.fixture
def documents(unit_of_work: StoreUnitOfWork, ids: Ids) -> ProgramDocuments:
    return ProgramDocuments(unit_of_work, ManualClock(), ids)


@pytest.fixture(autouse=True)
async def regular(work: Work) -> Program:
    """Three games, and a program of two of them that has pages and sends a message."""
    venue = Venue(VenueId(UUID(int=1)), "hall", "Hall", "Portland", "ME", "America/New_York")
    async with work() as begun:
        await begun.catalog.save_venues([venue])
        await begun.catalog.save_events([a_game(day, venue) for day in (1, 2, 3)])
        program = await begun.programs.add(REGULAR)
        await begun.frontend_configs.save(FrontendConfig(program.id, b'{"banner": "Hello"}'))
        message = NotificationConfig(program.id, NotificationKey.ORDER_FAILURE_EMAIL, True)
        await begun.notification_configs.save(message)
    return program


def a_game(day: int, venue: Venue) -> Event:
    return Event(
        EventId(UUID(int=day)),
        EventCode(f"G{day}"),
        f"Game {day}",
        venue.id,
        "GUL",
        "Gulls",
        "TER",
        "Terns",
        "Regular Season",
        date(2025, 10, day),
        None,
        venue.time_zone,
    )


def a_revision(program: Program, number: int, by: str = "") -> Revision:
    document = ProgramDocument.of(program)
    return Revision(
        RevisionId(UUID(int=0xEE00 + number)),
        program.id,
        number,
        datetime(2025, 9, number, 12, tzinfo=UTC),
        document,
        content_hash(document),
        by,
    )


async def kept(work: Work) -> list[Program]:
    async with work() as begun:
        return list(await begun.programs.list_programs())


def refusals(refused: pytest.ExceptionInfo[Refused]) -> tuple[Refusal, ...]:
    return refused.value.refusals


# Out and in


async def test_what_is_taken_in_is_taken_out_the_same(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor
) -> None:
    written = portable_to_json(HOLIDAY)

    taken = await documents.take_in(tenant, portable_from_json(written.encode()), operator)
    exported = await documents.export(tenant, taken.program.id, operator)

    assert (taken.is_new, taken.changes) == (True, ())
    assert (taken.program.status, taken.program.is_active) == (ProgramStatus.DRAFT, False)
    assert exported.frontend_config == PAGES
    assert portable_to_json(exported) == written


async def test_a_document_can_be_taken_in_under_another_name(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor
) -> None:
    taken = await documents.take_in(tenant, HOLIDAY, operator, name="  Easter   packs ")

    exported = await documents.export(tenant, taken.program.id, operator)
    assert exported == attrs.evolve(HOLIDAY, name="Easter packs")


async def test_everything_that_keeps_a_document_out_is_told_and_nothing_is_kept(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, work: Work, regular: Program
) -> None:
    unknown = a_program(EventCode("G9")).settings
    given = attrs.evolve(HOLIDAY, program_type=ProgramType.BUILD_YOUR_OWN, settings=unknown)

    with pytest.raises(Refused) as taken_name:
        await documents.take_in(tenant, given, operator, name=regular.name)
    with pytest.raises(Refused) as bad_values:
        await documents.take_in(
            tenant, attrs.evolve(given, frontend_config=b"{"), operator, name="\0"
        )

    missing = EventsUnknown((EventCode("G9"),))
    assert refusals(taken_name) == (ProgramNameTaken(regular.name), missing)
    assert [refusal.code for refusal in refusals(bad_values)] == [
        "text_unreadable",
        "frontend_config_unreadable",
    ]
    assert await kept(work) == [regular]


@pytest.mark.parametrize("code", ["\0", "\ud800", "G1\n"], ids=ascii)
async def test_an_event_code_that_no_store_can_keep_is_refused(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, code: str
) -> None:
    given = attrs.evolve(
        HOLIDAY,
        program_type=ProgramType.BUILD_YOUR_OWN,
        settings=a_program(EventCode(code)).settings,
    )

    with pytest.raises(Refused) as refused:
        await documents.take_in(tenant, given, operator)

    assert all(refusal.message.encode() for refusal in refusals(refused))


async def test_a_program_that_is_replaced_says_what_the_document_says_and_nothing_else(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, regular: Program
) -> None:
    taken = await documents.take_in(tenant, HOLIDAY, operator)
    silent = attrs.evolve(HOLIDAY, frontend_config=None, messages={})

    replaced = await documents.take_in(tenant, silent, operator, replace=True)
    silenced = await documents.export(tenant, taken.program.id, operator)
    await documents.take_in(tenant, HOLIDAY, operator, replace=True)

    assert (replaced.is_new, replaced.program.id) == (False, taken.program.id)
    assert [change.path for change in replaced.changes] == [
        "frontendConfig",
        "notifications.order_confirmation_email",
        "notifications.payment_plan_failure_text",
    ]
    assert silenced == silent
    assert await documents.export(tenant, taken.program.id, operator) == HOLIDAY


async def test_one_in_place_of_true_is_written_down(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor
) -> None:
    def sending(value: object) -> PortableProgram:
        key = NotificationKey.ORDER_FAILURE_EMAIL
        return attrs.evolve(HOLIDAY, messages={key: Message(True, {"copy": value})})

    taken = await documents.take_in(tenant, sending(True), operator)
    await documents.take_in(tenant, sending(1), operator, replace=True)

    exported = await documents.export(tenant, taken.program.id, operator)
    assert portable_to_json(exported) == portable_to_json(sending(1))


async def test_the_same_document_again_changes_nothing(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, work: Work
) -> None:
    once = await documents.take_in(tenant, HOLIDAY, operator)

    again = await documents.take_in(tenant, HOLIDAY, operator, replace=True)

    assert (again.program, again.changes) == (once.program, ())
    async with work() as begun:
        config = await begun.frontend_configs.get(once.program.id)
        assert config
        assert config.version == 1


async def test_a_published_program_that_is_replaced_becomes_a_draft_unless_it_says_the_same(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, work: Work, regular: Program
) -> None:
    same = await documents.export(tenant, regular.id, operator)
    revision = a_revision(regular, 1)
    async with work() as begun:
        await begun.programs.add_revision(revision)
        published = await begun.programs.save(regular.published(revision.revision_id))
    fewer = attrs.evolve(same, settings=attrs.evolve(same.settings, ticket_limit=2))

    unchanged = await documents.take_in(tenant, same, operator, replace=True)
    edited = await documents.take_in(tenant, fewer, operator, replace=True)

    assert unchanged.program == published
    assert edited.program.status is ProgramStatus.DRAFT
    assert edited.changes == (Change("settings.ticketLimit", 8, 2),)


async def test_of_admins_who_replace_the_program_that_all_of_them_read_one_does_so(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, work: Work, regular: Program
) -> None:
    read = await documents.export(tenant, regular.id, operator)

    async def replaced(ticket_limit: int) -> tuple[Refusal, ...]:
        given = attrs.evolve(read, settings=attrs.evolve(read.settings, ticket_limit=ticket_limit))
        try:
            await documents.take_in(tenant, given, operator, replace=True, version=regular.version)
        except Refused as refused:
            return refused.refusals
        return ()

    answers = await asyncio.gather(*(replaced(limit) for limit in (2, 3, 4, 5)))

    changed = ProgramChanged(regular.name, regular.version + 1)
    assert sorted(answers, key=len) == [(), (changed,), (changed,), (changed,)]
    (now,) = await kept(work)
    assert now.version == regular.version + 1
    assert now.settings.ticket_limit == 2 + answers.index(())


async def test_a_program_keeps_its_type_and_an_active_or_archived_one_all_it_says(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, work: Work, regular: Program
) -> None:
    async def refused_in_place(program_type: ProgramType) -> tuple[Refusal, ...]:
        given = attrs.evolve(
            HOLIDAY, name=regular.name, program_type=program_type, settings=ProgramSettings()
        )
        with pytest.raises(Refused) as refused:
            await documents.take_in(tenant, given, operator, replace=True)
        return refusals(refused)

    of_another_type = await refused_in_place(ProgramType.GAME_PACKS)
    async with work() as begun:
        await begun.programs.add_revision(a_revision(regular, 1))
        published = regular.published(a_revision(regular, 1).revision_id)
        active = attrs.evolve(await begun.programs.save(published), is_active=True)
        active = await begun.programs.save(active)
    while_active = await refused_in_place(regular.program_type)
    async with work() as begun:
        await begun.programs.save(attrs.evolve(active, is_active=False).archived())
    once_archived = await refused_in_place(regular.program_type)

    assert of_another_type == (ProgramTypeFixed(regular.name, regular.program_type),)
    assert while_active == (ProgramIsActive(regular.name),)
    assert once_archived == (ProgramIsArchived(regular.name),)


async def test_a_dry_run_tells_all_and_changes_nothing(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, work: Work, regular: Program
) -> None:
    before = await documents.export(tenant, regular.id, operator)
    fewer = attrs.evolve(before, settings=attrs.evolve(before.settings, ticket_limit=2))

    as_new = await documents.take_in(tenant, HOLIDAY, operator, dry_run=True)
    edited = await documents.take_in(tenant, fewer, operator, replace=True, dry_run=True)

    assert (as_new.is_new, as_new.program.name) == (True, HOLIDAY.name)
    assert edited.changes == (Change("settings.ticketLimit", 8, 2),)
    assert await kept(work) == [regular]
    assert await documents.export(tenant, regular.id, operator) == before


class PowerCut(Exception):
    """The process ended before all was written."""


@attrs.frozen
class CutOff:
    """A piece of work that ends where messages are to be written."""

    work: CopyWork

    def __getattr__(self, name: str) -> object:
        return getattr(self.work, name)

    @property
    def notification_configs(self) -> object:
        raise PowerCut


async def test_an_import_that_is_cut_off_leaves_nothing_half_done(
    unit_of_work: StoreUnitOfWork,
    documents: ProgramDocuments,
    ids: Ids,
    tenant: TenantId,
    operator: Actor,
    work: Work,
    regular: Program,
) -> None:
    @asynccontextmanager
    async def cut_off(tenant: TenantId, by: Actor) -> AsyncIterator[CopyWork]:
        async with unit_of_work(tenant, by) as begun:
            yield cast(CopyWork, CutOff(begun))

    with pytest.raises(PowerCut):
        await ProgramDocuments(cut_off, ManualClock(), ids).take_in(tenant, HOLIDAY, operator)

    assert await kept(work) == [regular]
    assert (await documents.take_in(tenant, HOLIDAY, operator)).is_new


# Copies


@pytest.mark.rule("FX-16.17")
async def test_a_clone_says_and_shows_the_same_under_another_name(
    documents: ProgramDocuments,
    tenant: TenantId,
    operator: Actor,
    work: Work,
    regular: Program,
    record: Record,
) -> None:
    banner = Asset(AssetId(UUID(int=5)), "https://images.example/banner.png")
    original = EntityRef(EntityKind.PROGRAM, str(regular.id))
    async with work() as begun:
        await begun.assets.add(banner)
        await begun.assets.put_on(banner.id, original)

    draft = await documents.clone(tenant, regular.id, " Weekend  sale", operator)

    copy = EntityRef(EntityKind.PROGRAM, str(draft.id))
    before = await documents.export(tenant, regular.id, operator)
    assert (draft.status, draft.is_active) == (ProgramStatus.DRAFT, False)
    assert await documents.export(tenant, draft.id, operator) == attrs.evolve(
        before, name="Weekend sale"
    )
    assert await kept(work) == [regular, draft]
    async with work() as begun:
        assert await begun.assets.assets_of([original, copy]) == {
            original: [banner],
            copy: [banner],
        }
    shown = ("asset.put_on", f"asset:{banner.id}", None, {"shows": str(copy)})
    assert (await record.lines())[-1] == shown


async def test_a_clone_needs_a_name_of_its_own_and_something_to_copy(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, work: Work, regular: Program
) -> None:
    nothing = ProgramId(UUID(int=404))

    with pytest.raises(Refused) as taken:
        await documents.clone(tenant, regular.id, regular.name, operator)
    with pytest.raises(Refused) as blank:
        await documents.clone(tenant, regular.id, "  ", operator)
    with pytest.raises(Refused) as missing:
        await documents.clone(tenant, nothing, "Copy", operator)

    assert refusals(taken) == (ProgramNameTaken(regular.name),)
    assert refusals(blank) == (TextUnreadable("''"),)
    assert refusals(missing) == (ProgramUnknown(str(nothing)),)
    assert await kept(work) == [regular]


# Revisions


@pytest.fixture
async def twice_published(work: Work, regular: Program) -> Program:
    """The program with two revisions, and something else in its draft."""
    second = regular.edited(attrs.evolve(regular.settings, ticket_limit=6))
    async with work() as begun:
        await begun.programs.add_revision(a_revision(regular, 1, "cli:pat"))
        await begun.programs.add_revision(a_revision(second, 2, "cli:kim"))
        published = second.published(a_revision(second, 2).revision_id)
        saved = await begun.programs.save(published)
        draft = saved.edited(attrs.evolve(regular.settings, ticket_limit=4))
        return await begun.programs.save(draft)


async def test_revisions_are_listed_the_latest_first_with_who_published_them(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, twice_published: Program
) -> None:
    all_of_them = await documents.revisions(tenant, twice_published.id, operator)
    first = await documents.revisions(tenant, twice_published.id, operator, limit=1)
    second = await documents.revisions(tenant, twice_published.id, operator, limit=1, before=2)

    assert [(each.number, each.published_by) for each in all_of_them] == [
        (2, "cli:kim"),
        (1, "cli:pat"),
    ]
    assert [*first, *second] == list(all_of_them)
    assert all_of_them[1].published_at == datetime(2025, 9, 1, 12, tzinfo=UTC)


async def test_a_revision_is_exported_with_the_pages_of_now(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, twice_published: Program
) -> None:
    exported = await documents.export(tenant, twice_published.id, operator, revision=1)

    assert exported.settings.ticket_limit == 8
    assert exported.frontend_config == b'{"banner": "Hello"}'
    with pytest.raises(Refused) as unknown:
        await documents.export(tenant, twice_published.id, operator, revision=3)
    assert refusals(unknown) == (RevisionNumberUnknown(twice_published.name, 3),)


async def test_revisions_and_drafts_are_compared_by_what_publishing_freezes(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, twice_published: Program
) -> None:
    of = twice_published.id
    sale = await documents.clone(tenant, of, "Sale", operator)

    between = await documents.compare(tenant, Side(of, 1), Side(of, 2), operator)
    unpublished = await documents.unpublished(tenant, of, operator)
    programs = await documents.compare(tenant, Side(of), Side(sale.id), operator)

    assert between == (Change("settings.ticketLimit", 8, 6),)
    assert unpublished == (Change("settings.ticketLimit", 6, 4),)
    assert programs == (Change("name", twice_published.name, "Sale"),)


async def test_pages_and_messages_count_where_no_side_is_a_revision(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, twice_published: Program
) -> None:
    before = await documents.export(tenant, twice_published.id, operator)
    given = attrs.evolve(before, name="Sale", frontend_config=b'{"banner": "Sale"}')
    sale = (await documents.take_in(tenant, given, operator)).program
    drafts = Side(twice_published.id), Side(sale.id)

    of_drafts = await documents.compare(tenant, *drafts, operator)
    of_a_revision = await documents.compare(
        tenant, Side(twice_published.id, 1), Side(sale.id), operator
    )

    assert [change.path for change in of_drafts] == ["name", "frontendConfig.banner"]
    assert [change.path for change in of_a_revision] == ["name", "settings.ticketLimit"]


async def test_a_program_that_was_never_published_has_nothing_to_be_compared_to(
    documents: ProgramDocuments, tenant: TenantId, operator: Actor, regular: Program
) -> None:
    with pytest.raises(Refused) as never:
        await documents.unpublished(tenant, regular.id, operator)

    assert refusals(never) == (ProgramNotPublished(regular.name),)
    assert await documents.revisions(tenant, regular.id, operator) == []
