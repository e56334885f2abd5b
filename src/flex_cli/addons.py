"""`flex addons`: how many add-ons there are, such as parking places; and how one is shown."""

from collections.abc import Mapping
from typing import Annotated

import typer

from flex_cli.moneys import charges_json
from flex_cli.output import JsonOption, StoreOption, show_json, show_table
from flex_cli.running import Session, run
from flexcore.addons import StockKey
from flexcore.carts import CartAddon
from flexcore.kernel import EventCode, Money
from flexcore.orders import AddonSale

app = typer.Typer(help="Add-ons: how many of each there are.", no_args_is_help=True)

CodeArgument = Annotated[
    str, typer.Argument(metavar="CODE", help="The add-on's code, as programs name it.")
]


@app.command()
def stock(
    code: CodeArgument,
    event: Annotated[
        list[str], typer.Option(help="Code of an event that they are for; may be repeated.")
    ],
    quantity: Annotated[
        int, typer.Option(min=0, help="How many there are in all, sold ones among them.")
    ],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say how many of an add-on there are for events, whatever program sells it."""

    async def work(session: Session) -> Mapping[StockKey, int]:
        tenant = (await session.store()).slug
        capacities = dict.fromkeys(map(EventCode, event), quantity)
        return await session.application.addons.stock_up(tenant, code, capacities, session.by)

    _show(run(work, store), as_json=as_json)


@app.command()
def left(code: CodeArgument, store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Show how many of an add-on are left, event by event."""

    async def work(session: Session) -> Mapping[StockKey, int]:
        tenant = (await session.store()).slug
        return await session.application.addons.left_of(tenant, code, session.by)

    _show(run(work, store), as_json=as_json)


def addon_json(addon: CartAddon | AddonSale, quantity: int, total: Money) -> dict[str, object]:
    """Return what a line of a cart or an order is, where it is an add-on."""
    return {
        "addonOptionId": str(addon.option_id),
        "code": addon.code,
        "label": addon.label,
        "quantity": quantity,
        "charges": charges_json(addon.price),
        "allInPrice": addon.price.all_in_price.amount,
        "totalPrice": total.amount,
    }


def _show(found: Mapping[StockKey, int], *, as_json: bool) -> None:
    if as_json:
        show_json([{"eventCode": key.event_code, "left": number} for key, number in found.items()])
        return
    show_table(("event", "left"), [(key.event_code, number) for key, number in found.items()])
