"""Setting the stage: a store with the sample season and a program that fans can buy from."""

import attrs

from flex_adapters.application import Application
from flex_adapters.sample.loading import create_program
from flex_adapters.settings import DatabaseSettings, StripeSettings
from flex_adapters.wiring import Settings
from flex_cli.demo.narrator import Narrator
from flex_cli.imports import load_games
from flexcore.kernel import Actor, Refused, TenantId, iso_currency
from flexcore.programs import PriceAdjustment, Revision
from flexcore.stores import Connection, Store, StoreNotFound

SLUG = TenantId("demo")
_PROGRAM = "Pick your games"
_QUARTER_OFF = PriceAdjustment(-2500)


def own_settings(settings: Settings) -> Settings:
    """Return settings that lead to private parts only: no real data, no real money."""
    return attrs.evolve(settings, database=DatabaseSettings(), stripe=StripeSettings())


async def set_stage(
    application: Application, narrator: Narrator, by: Actor, games: int | None
) -> tuple[Store, Revision]:
    """Return the store of the demo, ready to sell, and what fans buy from."""
    store = await _store(application, by)
    with narrator.progress("Putting games on sale") as step:
        done, seats = await load_games(application, store, by, step, games)
    narrator.tell(f"{done} games of the sample season are on sale ({seats:,} seats added).")
    return store, await _program(application, store, by, is_new_stock=bool(seats))


async def _store(application: Application, by: Actor) -> Store:
    try:
        return await application.stores.get(SLUG)
    except Refused as refused:
        if not isinstance(refused.refusals[0], StoreNotFound):
            raise
    demo = Store(
        slug=SLUG,
        client="Flex",
        product="Demo",
        currency=iso_currency("USD"),
        time_zone="America/Los_Angeles",
        locale="en_US",
        host_names=(),
        vendor=Connection("box_office"),
        payment=Connection("stripe"),
    )
    return await application.stores.create(demo, by)


async def _program(
    application: Application, store: Store, by: Actor, *, is_new_stock: bool
) -> Revision:
    programs = application.programs
    known = await programs.list_programs(store.slug, by)
    active = next((program for program in known if program.is_active), None)
    if active is None:
        # A run that was cut off may have left a draft of this name.
        name = f"{_PROGRAM} {len(known) + 1}" if known else _PROGRAM
        return await create_program(application, store, name, by, adjustment=_QUARTER_OFF)
    if is_new_stock:
        await programs.build(store.slug, active.id, by)
    return await programs.active(store.slug, by)
