"""What every keeper of the journal does."""

from datetime import timedelta
from uuid import UUID

import pytest

from flexcore.journal import Account, EntryKind, JournalEntry, Posting, moved
from flexcore.kernel import EntityKind, EntityRef, JournalEntryId, sum_of
from tests.builders import NOON, USD, usd
from tests.works import Work, failing

pytestmark = pytest.mark.anyio

PAYMENT = EntityRef(EntityKind.PAYMENT, "p1")
ORDER = EntityRef(EntityKind.ORDER, "o1")
LINE = EntityRef(EntityKind.CART_ITEM, "i1")


def an_entry(number: int, kind: EntryKind, subject: EntityRef, *postings: Posting) -> JournalEntry:
    occurred_at = NOON + timedelta(seconds=number)
    return JournalEntry(JournalEntryId(UUID(int=number)), kind, subject, occurred_at, postings)


PROMISE = moved(usd(900), Account.AUTHORIZATION_OWED, Account.CARD_AUTHORIZED, PAYMENT)
AUTHORIZED = an_entry(1, EntryKind.AUTHORIZATION, PAYMENT, *PROMISE)
CAPTURED = an_entry(
    2,
    EntryKind.CAPTURE,
    PAYMENT,
    *moved(usd(900), Account.CARD_AUTHORIZED, Account.AUTHORIZATION_OWED, PAYMENT),
    *moved(usd(900), Account.FAN_PAYMENTS, Account.CARD_CLEARING, PAYMENT),
)
SOLD = an_entry(
    3,
    EntryKind.SALE,
    ORDER,
    Posting(Account.FAN_PAYMENTS, usd(900), LINE),
    Posting(Account.PROGRAM_DISCOUNT, usd(100), LINE),
    Posting(Account.TICKET_SALES, usd(-1000), LINE),
)


async def test_entries_about_one_thing_come_back_oldest_first(work: Work) -> None:
    async with work() as begun:
        await begun.journal.append([AUTHORIZED])
    async with work() as begun:
        await begun.journal.append([CAPTURED, SOLD])

    async with work() as begun:
        assert await begun.journal.of(PAYMENT) == [AUTHORIZED, CAPTURED]
        assert await begun.journal.of(ORDER) == [SOLD]
        assert await begun.journal.of(LINE) == []


async def test_the_balances_of_all_accounts_add_up_to_zero(work: Work) -> None:
    async with work() as begun:
        await begun.journal.append([AUTHORIZED, CAPTURED, SOLD])

    async with work() as begun:
        balances = await begun.journal.balances()

    assert balances == {
        Account.CARD_AUTHORIZED: usd(0),
        Account.AUTHORIZATION_OWED: usd(0),
        Account.CARD_CLEARING: usd(900),
        Account.FAN_PAYMENTS: usd(0),
        Account.PROGRAM_DISCOUNT: usd(100),
        Account.TICKET_SALES: usd(-1000),
    }
    assert not sum_of(balances.values(), USD)


async def test_an_empty_journal_has_no_balances(work: Work) -> None:
    async with work() as begun:
        assert await begun.journal.balances() == {}


def test_an_entry_that_does_not_add_up_cannot_even_be_written_down() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        an_entry(1, EntryKind.SALE, ORDER, *PROMISE, Posting(Account.FEES, usd(1), ORDER))


async def test_an_entry_that_does_not_add_up_is_not_kept_by_any_way(work: Work) -> None:
    # Unbalanced behind the model's back, as a bug might do it.
    entry = an_entry(1, EntryKind.SALE, ORDER, *PROMISE)
    object.__setattr__(entry, "postings", PROMISE[:1])

    with pytest.raises(Exception, match=r"(?i)add up|balance") as failed:
        async with work() as begun:
            await begun.journal.append([entry])

    assert failed.type is not AssertionError
    async with work() as begun:
        assert await begun.journal.of(ORDER) == []
        assert await begun.journal.balances() == {}


async def test_work_that_fails_leaves_no_trace_in_the_journal(work: Work) -> None:
    async with failing(work) as begun:
        await begun.journal.append([AUTHORIZED])

    async with work() as begun:
        assert await begun.journal.balances() == {}
