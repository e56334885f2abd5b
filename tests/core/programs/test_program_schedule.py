"""A sale that is scheduled: when it begins, what returns after it, and what fans have meanwhile."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import attrs
import pytest

from flexcore.carts import CartStatus
from flexcore.kernel import Actor, ActorKind, ProgramId, Refusal, Refused, WindowId
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    LocalTimeSkipped,
    NothingToReturnTo,
    PriceAdjustment,
    ProgramIsActive,
    ProgramIsArchived,
    ProgramIsScheduled,
    ProgramNotPublished,
    ProgramSettings,
    ProgramType,
    ProgramUnknown,
    StoreClosed,
    SwitchCause,
    Window,
    WindowEndsTooEarly,
    WindowHasBegun,
    WindowInThePast,
    WindowsOverlap,
    WindowUnknown,
)
from tests.audits import Record
from tests.builders import DERBY, OPENER, SEASON, a_store, usd
from tests.shop import GAMES, STAFF, Shop

pytestmark = pytest.mark.anyio

# The clock stands at eight in the morning of Monday, 1 September, in New York.
FRIDAY, SATURDAY, MONDAY = (datetime(2025, 9, day) for day in (5, 6, 8))
FRIDAY_THERE, MONDAY_THERE = (datetime(2025, 9, day, 4, tzinfo=UTC) for day in (5, 8))
NOBODY = Actor(ActorKind.ANONYMOUS)


def settings(off: int) -> ProgramSettings:
    return ProgramSettings(
        BuildYourOwn(1, len(GAMES), GAMES),
        (ClassName(SEASON),),
        adjustment=PriceAdjustment(-off),
        ticket_limit=6,
    )


@attrs.frozen
class Office:
    """A shop with a regular season on sale, and a sale at half the price that is ready."""

    shop: Shop
    regular: ProgramId
    sale: ProgramId

    @classmethod
    async def opened(cls) -> "Office":
        shop = await Shop.opened(off=0)
        (regular,) = await shop.application.programs.list_programs(shop.store.slug, STAFF)
        office = cls(shop, regular.id, regular.id)
        return attrs.evolve(office, sale=await office.published("Weekend sale"))

    async def published(self, name: str, off: int = 5000) -> ProgramId:
        programs, slug = self.shop.application.programs, self.shop.store.slug
        program = await programs.create(slug, name, ProgramType.BUILD_YOUR_OWN, STAFF)
        await programs.configure(slug, program.id, settings(off), STAFF)
        await programs.publish(slug, program.id, STAFF)
        return program.id

    async def schedule(
        self,
        program: ProgramId | None = None,
        starts: datetime = FRIDAY,
        ends: datetime = MONDAY,
    ) -> Window:
        schedule = self.shop.application.schedule
        return await schedule.add(self.shop.store, program or self.sale, starts, ends, STAFF)

    async def activate(self, program: ProgramId) -> None:
        await self.shop.application.switching.activate(self.shop.store.slug, program, STAFF)

    async def configure(self, program: ProgramId) -> None:
        slug, programs = self.shop.store.slug, self.shop.application.programs
        await programs.configure(slug, program, settings(1000), STAFF)

    async def archive(self, program: ProgramId) -> None:
        await self.shop.application.programs.archive(self.shop.store.slug, program, STAFF)

    async def remove(self, window_id: WindowId) -> Window:
        slug = self.shop.store.slug
        return await self.shop.application.schedule.remove(slug, window_id, STAFF)

    async def windows(self) -> list[Window]:
        slug = self.shop.store.slug
        return list(await self.shop.application.schedule.windows(slug, STAFF))

    async def active(self) -> ProgramId:
        slug = self.shop.store.slug
        return (await self.shop.application.programs.active(slug, NOBODY)).program_id

    async def on_record(self) -> list[tuple[str, object, object]]:
        record = Record(self.shop.parts.database.unit_of_work, self.shop.store.slug, STAFF)
        lines = await record.lines()
        return [(action, before, after) for action, _, before, after in lines]

    def until(self, moment: datetime) -> None:
        """Let time go by, with nobody looking."""
        self.shop.clock.advance(moment - self.shop.clock.now())


@pytest.fixture
async def office() -> Office:
    return await Office.opened()


async def refusals(act: Awaitable[object]) -> tuple[Refusal, ...]:
    with pytest.raises(Refused) as refused:
        await act
    return refused.value.refusals


# Scheduling


async def test_a_window_is_from_local_time_to_local_time(office: Office) -> None:
    window = await office.schedule()

    assert (window.starts_at, window.ends_at) == (FRIDAY_THERE, MONDAY_THERE)
    assert window.scheduled_by == str(STAFF)
    assert await office.windows() == [window]


async def test_the_stores_clocks_are_those_that_it_is_set_to(office: Office) -> None:
    await office.shop.application.base_configs.set(
        office.shop.store.slug, "timezone", "Europe/Oslo", STAFF
    )

    window = await office.schedule()

    assert window.starts_at == datetime(2025, 9, 4, 22, tzinfo=UTC)


async def test_a_window_that_cannot_be_is_refused_and_not_kept(office: Office) -> None:
    draft = await office.shop.application.programs.create(
        office.shop.store.slug, "Draft", ProgramType.BUILD_YOUR_OWN, STAFF
    )
    archived = await office.published("Archived")
    await office.archive(archived)
    kept = await office.schedule()
    skipped = datetime(2026, 3, 8, 2, 30)
    new_york = office.shop.store.zone
    before = FRIDAY - timedelta(days=10)

    assert (
        await refusals(office.schedule(starts=skipped, ends=skipped))
        == (LocalTimeSkipped(skipped, "America/New_York"),) * 2
    )
    assert await refusals(office.schedule(starts=MONDAY, ends=SATURDAY)) == (
        WindowEndsTooEarly(MONDAY.replace(tzinfo=new_york), SATURDAY.replace(tzinfo=new_york)),
    )
    assert await refusals(office.schedule(starts=before, ends=FRIDAY)) == (
        WindowInThePast(before.replace(tzinfo=new_york)),
    )
    assert await refusals(office.schedule(starts=SATURDAY)) == (
        WindowsOverlap(FRIDAY_THERE.astimezone(new_york), MONDAY_THERE.astimezone(new_york)),
    )
    assert await refusals(office.schedule(draft.id, MONDAY, MONDAY + timedelta(1))) == (
        ProgramNotPublished("Draft"),
    )
    assert await refusals(office.schedule(archived, MONDAY, MONDAY + timedelta(1))) == (
        ProgramIsArchived("Archived"),
    )
    unknown = ProgramId(UUID(int=404))
    assert await refusals(office.schedule(unknown)) == (ProgramUnknown(str(unknown)),)
    assert await office.windows() == [kept]


async def test_a_store_that_never_sold_anything_has_nothing_to_return_to(office: Office) -> None:
    other = a_store("valley")
    application = office.shop.application
    await application.stores.create(other, STAFF)
    program = await application.programs.create(
        other.slug, "First", ProgramType.BUILD_YOUR_OWN, STAFF
    )

    found = await refusals(application.schedule.add(other, program.id, FRIDAY, MONDAY, STAFF))

    assert found == (ProgramNotPublished("First"), NothingToReturnTo())


async def test_a_window_that_a_switch_by_hand_ends_is_on_record(office: Office) -> None:
    window = await office.schedule()
    office.until(window.starts_at)
    await office.activate(office.sale)

    *_, (action, before, after) = await office.on_record()
    assert (action, after) == ("program.unscheduled", None)
    assert before == {
        "windowId": str(window.id),
        "startsAt": window.starts_at.isoformat(),
        "endsAt": window.ends_at.isoformat(),
    }


# Switching


@pytest.mark.rule("FX-1.6")
@pytest.mark.rule("FX-16.8")
@pytest.mark.rule("FX-16.9")
async def test_a_weekend_sale_comes_and_goes_by_itself_and_the_offer_is_as_before(
    office: Office,
) -> None:
    programs, slug = office.shop.application.programs, office.shop.store.slug
    before = await programs.offer(slug, NOBODY)
    await office.schedule()

    seen = []
    for moment in (
        FRIDAY_THERE - timedelta(seconds=1),
        FRIDAY_THERE,
        MONDAY_THERE - timedelta(seconds=1),
        MONDAY_THERE,
    ):
        office.until(moment)
        seen.append(await office.active())

    assert seen == [office.regular, office.sale, office.sale, office.regular]
    assert await programs.offer(slug, NOBODY) == before
    assert await office.windows() == []
    history = await office.shop.application.switching.history(slug, STAFF, limit=10)
    assert [(each.epoch, each.switch.cause, each.switch.at) for each in history][:2] == [
        (3, SwitchCause.BY_SCHEDULE, MONDAY_THERE),
        (2, SwitchCause.BY_SCHEDULE, FRIDAY_THERE),
    ]


@pytest.mark.rule("FX-16.8")
async def test_every_way_to_look_at_programs_shows_what_is_due(office: Office) -> None:
    programs, slug = office.shop.application.programs, office.shop.store.slug
    await office.schedule()
    office.until(FRIDAY_THERE)
    (listed,) = [each.id for each in await programs.list_programs(slug, STAFF) if each.is_active]

    office.until(MONDAY_THERE)
    found = await programs.find(slug, "Weekend sale", STAFF)

    assert listed == office.sale
    assert not found.is_active
    assert (await programs.show(slug, office.regular, STAFF)).program.is_active


async def test_activating_by_hand_ends_a_window_and_nothing_returns_after_it(
    office: Office,
) -> None:
    gala = await office.published("Gala")
    await office.schedule()
    office.until(FRIDAY_THERE)

    await office.activate(gala)
    office.until(MONDAY_THERE)

    assert await office.active() == gala
    assert await office.windows() == []
    await office.archive(office.sale)


async def test_activating_the_program_of_a_window_makes_it_stay(office: Office) -> None:
    await office.schedule()
    office.until(FRIDAY_THERE)
    epoch = (await office.shop.application.programs.turn(office.shop.store.slug, STAFF)).epoch

    await office.activate(office.sale)
    office.until(MONDAY_THERE)

    turn = await office.shop.application.programs.turn(office.shop.store.slug, STAFF)
    assert (turn.revision.program_id, turn.epoch) == (office.sale, epoch)
    await office.archive(office.regular)


async def test_activating_by_hand_before_a_window_changes_what_returns_after_it(
    office: Office,
) -> None:
    gala = await office.published("Gala")
    await office.schedule()
    await office.activate(gala)

    office.until(FRIDAY_THERE)
    during = await office.active()
    office.until(MONDAY_THERE)

    assert (during, await office.active()) == (office.sale, gala)


async def test_a_window_to_come_can_be_removed_and_one_that_has_begun_cannot(
    office: Office,
) -> None:
    first = await office.schedule(ends=SATURDAY)
    second = await office.schedule(starts=SATURDAY)
    office.until(FRIDAY_THERE)

    begun = await refusals(office.remove(first.id))
    removed = await office.remove(second.id)
    again = await refusals(office.remove(second.id))
    office.until(MONDAY_THERE)
    over = await refusals(office.remove(first.id))

    assert removed == second
    assert begun == (WindowHasBegun(first.id),)
    assert (again, over) == ((WindowUnknown(second.id),), (WindowUnknown(first.id),))
    assert await office.active() == office.regular


async def test_what_a_window_needs_is_neither_edited_nor_archived_until_it_is_over(
    office: Office,
) -> None:
    window = await office.schedule()
    until = ProgramIsScheduled("Weekend sale", window.ends_at)
    to_come = [
        await refusals(office.configure(office.sale)),
        await refusals(office.archive(office.sale)),
    ]
    office.until(FRIDAY_THERE)
    open_now = [
        await refusals(office.archive(office.sale)),
        await refusals(office.archive(office.regular)),
        await refusals(office.configure(office.regular)),
    ]
    # Nobody has looked since the window ended.
    office.until(MONDAY_THERE)
    await office.archive(office.sale)

    returning = ProgramIsScheduled("Regular season", window.ends_at)
    assert to_come == [(until,), (until,)]
    assert open_now == [(ProgramIsActive("Weekend sale"),), (returning,), (returning,)]


async def test_a_program_can_be_edited_once_its_window_is_removed(office: Office) -> None:
    window = await office.schedule()

    await office.remove(window.id)

    await office.configure(office.sale)


# Fans


@pytest.mark.rule("FX-16.10")
async def test_a_cart_begun_before_a_sale_keeps_its_rules_and_prices_and_is_bought_with_them(
    office: Office,
) -> None:
    shop = office.shop
    await office.schedule()
    office.until(FRIDAY_THERE - timedelta(minutes=5))
    before, caller = await shop.cart(OPENER)

    office.until(FRIDAY_THERE)
    during, other = await shop.cart(OPENER, fan=None)
    held = (await shop.hold(before, caller)).cart
    on_sale = (await shop.hold(during, other)).cart
    result = await shop.buy(held, caller)

    assert (before.program_id, before.epoch) == (office.regular, 1)
    assert (during.program_id, during.epoch) == (office.sale, 2)
    # Four thousand and a fee of five hundred a seat; the sale takes half off the face value.
    assert (held.total, on_sale.total) == (usd(9000), usd(5000))
    bought = await shop.read(before.id)
    assert result.order is not None
    assert (bought.status, bought.epoch, bought.total) == (CartStatus.PAID, 1, usd(9000))


@pytest.mark.rule("FX-16.10")
async def test_a_cart_is_never_a_mix_of_two_programs(office: Office) -> None:
    shop = office.shop
    cart, caller = await shop.cart(OPENER)
    held = (await shop.hold(cart, caller)).cart

    await office.activate(office.sale)
    changed = await shop.application.carts.change_events(shop.store, held.id, caller, add=[DERBY])
    both = (await shop.hold(changed, caller)).cart

    assert (both.revision_id, both.epoch) == (cart.revision_id, 1)
    assert {item.total for item in both.wanted_items} == {usd(9000)}


async def test_carts_of_the_same_program_at_two_times_are_told_apart_by_their_epoch(
    office: Office,
) -> None:
    first, _ = await office.shop.cart(OPENER)
    await office.activate(office.sale)
    await office.activate(office.regular)

    second, _ = await office.shop.cart(OPENER)

    assert first.revision_id == second.revision_id
    assert (first.epoch, second.epoch) == (1, 3)


# Looking ahead and back


@pytest.mark.rule("FX-16.9")
async def test_a_preview_shows_the_shop_as_it_will_be_and_as_it_was(office: Office) -> None:
    shop, slug = office.shop, office.shop.store.slug
    programs = shop.application.programs
    opened = shop.clock.now()
    await office.schedule()
    office.until(FRIDAY_THERE - timedelta(days=1))
    moments = (
        opened,
        shop.clock.now(),
        FRIDAY_THERE,
        MONDAY_THERE,
        datetime(2025, 11, 3, 12, tzinfo=UTC),
    )

    async def looks() -> list[tuple[ProgramId, int]]:
        offers = [await programs.preview(slug, moment, STAFF) for moment in moments]
        return [(each.revision.program_id, len(each.events)) for each in offers]

    ahead = await looks()
    office.until(MONDAY_THERE + timedelta(days=1))

    assert ahead == [
        (office.regular, 3),
        (office.regular, 3),
        (office.sale, 3),
        (office.regular, 3),
        # The opener has been played.
        (office.regular, 2),
    ]
    assert await looks() == ahead
    assert await refusals(programs.preview(slug, opened - timedelta(days=1), STAFF)) == (
        StoreClosed(),
    )


async def test_a_preview_of_now_is_what_fans_see_and_changes_nothing(office: Office) -> None:
    slug, programs = office.shop.store.slug, office.shop.application.programs
    await office.schedule()
    before = await office.windows()

    now = await programs.preview(slug, office.shop.clock.now(), STAFF)
    await programs.preview(slug, FRIDAY_THERE, STAFF)

    assert now == await programs.offer(slug, NOBODY)
    assert await office.windows() == before
    assert await office.active() == office.regular
