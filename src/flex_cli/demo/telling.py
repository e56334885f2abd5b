"""What was held, bought and booked, for people and for machines."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from flex_cli.demo.narrator import Narrator
from flex_cli.demo.shop import Json
from flex_cli.demo.stage import SLUG
from flex_cli.moneys import charges_text, plain
from flexcore.journal import Account, JournalEntry
from flexcore.kernel import Money, iso_currency

_RUNGS = {
    "exact_seats": "got the very seats",
    "same_section": "fell to the best of the section at the price",
    "same_price_code": "fell to the best at the price in any section",
    "ticket_type": "fell to the best of any price",
}


def tell_held(narrator: Narrator, held: Json, games: Sequence[Json]) -> None:
    """Show which step of the ladder held seats at each game."""
    names = {game["eventCode"]: game["name"] for game in games}
    items = {
        item["cartItemId"]: item for event in held["cart"]["events"] for item in event["items"]
    }
    rows = []
    for each in held["held"]:
        seats = items[each["cartItemId"]]["seats"][0]
        rows.append(
            (
                names[each["eventCode"]],
                f"step {each['attempts']}: {_RUNGS[each['rung']]}",
                *_place(seats),
            )
        )
    narrator.table(("game", "down the ladder", "section", "row", "seats"), rows)


def tell_order(narrator: Narrator, order: Json, games: Sequence[Json]) -> None:
    """Show what was bought: section, row, seats, and the charges of each seat."""
    names = {game["eventCode"]: game["name"] for game in games}
    currency = iso_currency(order["currency"])

    def text(amount: int) -> str:
        return plain(Money(amount, currency))

    narrator.scene(f"The order: {Money(order['totalAmount'], currency)}")
    rows = []
    for ticket in order["tickets"]:
        charges = [(c["kind"], Money(c["amount"], currency)) for c in ticket["charges"]]
        rows.append(
            (
                names[ticket["eventCode"]],
                *_place(ticket),
                charges_text(charges),
                text(ticket["allInPrice"]),
                text(ticket["totalPrice"]),
            )
        )
    columns = "game", "section", "row", "seats", "charges of each seat", "a seat", "total"
    narrator.table(columns, rows)


def tell_journal(
    narrator: Narrator, entries: Sequence[JournalEntry], balances: Mapping[Account, Money]
) -> None:
    """Show what was booked for the order, and that it adds up to nothing."""
    narrator.scene("The journal: every entry adds up to zero")
    rows: list[tuple[object, ...]] = []
    for entry in entries:
        for account, amount in _by_account(entry).items():
            debit, credit = (amount, "") if amount.amount > 0 else ("", -amount)
            rows.append((entry.kind.value, account, debit, credit))
    narrator.table(("entry", "account", "debit", "credit"), rows)
    total = _sum(balances.values())
    narrator.tell(f"All {len(balances)} accounts of the store together: {plain(total)}.")


def journal_json(entries: Iterable[JournalEntry], balances: Mapping[Account, Money]) -> Json:
    """Return the entries about the order and the balances of all accounts, for machines."""
    return {
        "entries": [
            {
                "kind": entry.kind.value,
                "subject": str(entry.subject),
                "postings": {name: amount.amount for name, amount in _by_account(entry).items()},
            }
            for entry in entries
        ],
        "balances": {account.value: amount.amount for account, amount in balances.items()},
        "sum": sum(amount.amount for amount in balances.values()),
    }


def how_to_go_on(order_id: str) -> str:
    """Say what a newcomer can do next."""
    flex = _command()
    return "\n".join(
        (
            "Go on with:",
            f"  {flex} serve                      the API, with Swagger UI at /schema",
            f"  {flex} orders show {order_id} --store {SLUG}",
            f"  {flex} doctor                     is all well here?",
        )
    )


def _command() -> str:
    """Return how this command was called, as short as it can be typed."""
    called = Path(sys.argv[0])
    if called.stem != "flex":
        return "flex"
    try:
        return str(called.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(called)


def _place(seats: Json) -> tuple[str, str, str]:
    return seats["sectionName"], seats["rowName"], ", ".join(map(str, seats["seats"]))


def _by_account(entry: JournalEntry) -> dict[str, Money]:
    sums: dict[str, Money] = {}
    for posting in entry.postings:
        name = posting.account.value
        sums[name] = sums[name] + posting.amount if name in sums else posting.amount
    return sums


def _sum(amounts: Iterable[Money]) -> Money:
    first, *others = amounts
    for amount in others:
        first += amount
    return first
