"""`flex stores`: which stores there are."""

from typing import Annotated

import typer

from flex_cli.output import JsonOption, show_json, show_table
from flex_cli.running import Session, run
from flexcore.kernel import Currency, Refusal, Refused, TenantId, iso_currency
from flexcore.stores import BadStoreField, Connection, SecretWrittenOut, Store, store_refusals

app = typer.Typer(help="Stores: one client's one product each.", no_args_is_help=True)


@app.command()
def create(
    slug: Annotated[str, typer.Argument(help="Its short name, such as harbour.")],
    *,
    client: Annotated[str, typer.Option(help="The client's name.")],
    product: Annotated[str, typer.Option(help="The product's name.")],
    time_zone: Annotated[str, typer.Option(help="IANA name, such as America/New_York.")],
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "USD",
    locale: Annotated[str, typer.Option(help="Such as en_US.")] = "en_US",
    vendor: Annotated[str, typer.Option(help="Kind of ticketing system.")] = "box_office",
    host: Annotated[
        list[str] | None, typer.Option(help="Host name of its shop; may be repeated.")
    ] = None,
    stripe_key: Annotated[
        str,
        typer.Option(
            metavar="REFERENCE",
            help="Where its own Stripe key is: env:NAME or file:PATH. The installation's if not.",
        ),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Create a store with its own tables."""
    unit, refusal = _currency(currency)
    store = Store(
        slug=TenantId(slug),
        client=client,
        product=product,
        currency=unit,
        time_zone=time_zone,
        locale=locale,
        host_names=tuple(dict.fromkeys(name.lower() for name in host or ())),
        vendor=Connection(vendor),
        payment=Connection("stripe", {"secret_key": stripe_key} if stripe_key else {}),
    )
    created = run(lambda session: _create(session, store, refusal))
    if as_json:
        show_json(_json(created))
    else:
        typer.echo(f"Created store {slug}.")


@app.command("list")
def list_stores(as_json: JsonOption = False) -> None:
    """List all stores."""
    stores = run(lambda session: session.application.stores.list())
    if as_json:
        show_json([_json(store) for store in stores])
        return
    columns = "slug", "client", "product", "currency", "time zone", "locale", "vendor", "hosts"
    show_table((*columns, "status"), [_row(store) for store in stores])


async def _create(session: Session, store: Store, currency_refusal: Refusal | None) -> Store:
    stores = session.application.stores
    try:
        if currency_refusal:
            raise Refused(currency_refusal, *store_refusals(store, stores.vendor_kinds))
        return await stores.create(store, session.by)
    except Refused as refused:
        raise Refused(*map(_by_option, refused.refusals)) from None


def _by_option(refusal: Refusal) -> Refusal:
    """Name a setting by the option that gives it."""
    if isinstance(refusal, SecretWrittenOut) and refusal.setting == "stripe.secret_key":
        return SecretWrittenOut("--stripe-key")
    return refusal


def _currency(code: str) -> tuple[Currency, Refusal | None]:
    try:
        return iso_currency(code), None
    except ValueError:
        refusal = BadStoreField("currency", code, "an ISO 4217 code such as USD")
        return Currency("XXX", 2), refusal


def _row(store: Store) -> tuple[str, ...]:
    return (
        store.slug,
        store.client,
        store.product,
        store.currency.code,
        store.time_zone,
        store.locale,
        store.vendor.kind,
        " ".join(store.host_names),
        store.status.value,
    )


def _json(store: Store) -> dict[str, object]:
    return {
        "slug": store.slug,
        "client": store.client,
        "product": store.product,
        "currency": store.currency.code,
        "timeZone": store.time_zone,
        "locale": store.locale,
        "hostNames": list(store.host_names),
        "vendor": store.vendor.kind,
        "payment": store.payment.kind,
        "status": store.status.value,
    }
