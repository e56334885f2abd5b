"""Builds every service from settings; all that entry points import from here."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import attrs

from flex_adapters.application import Adapters, Application, application_on
from flex_adapters.jobs import JobWorker, Rounds, kinds_of
from flex_adapters.key_files import KeyFileError
from flex_adapters.peppers import hashes_from
from flex_adapters.postgres.configs import PostgresBaseConfigs
from flex_adapters.postgres.database import SHARED_OPTIONS, PostgresDatabase
from flex_adapters.postgres.embedded import EmbeddedPostgresError, flex_home
from flex_adapters.postgres.job_board import PostgresJobBoard
from flex_adapters.postgres.migrations import MigrationError, SchemaState
from flex_adapters.postgres.private import private_database
from flex_adapters.postgres.readiness import Migrator
from flex_adapters.postgres.stores import PostgresStores
from flex_adapters.secrets import SecretNotFoundError, resolved
from flex_adapters.settings import Settings, load_settings
from flex_adapters.stripe import STRIPE_URL, StripeAccount, StripeProviders, Timeouts
from flex_adapters.system import SystemClock, SystemIds
from flex_adapters.tokens import SignedTokens, tokens_from
from flex_adapters.vendors.boxoffice import KIND as BOX_OFFICE
from flex_adapters.vendors.boxoffice import BoxOfficeVendors
from flex_adapters.vendors.by_kind import VendorsByKind
from flexcore.access import SecretHashes
from flexcore.kernel import Unavailable
from flexcore.programs import NO_PREDICATES, UnlockPredicates
from flexcore.stores import Store

__all__ = [
    "EmbeddedPostgresError",
    "KeyFileError",
    "MigrationError",
    "Opened",
    "SchemaState",
    "SecretNotFoundError",
    "Settings",
    "database_url",
    "home_of",
    "load_settings",
    "missing_secrets",
    "open_application",
    "opened",
]


def home_of(settings: Settings) -> Path:
    """Return the folder of the private server, keys and logs."""
    return flex_home({"FLEX_HOME": settings.home})


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """Lend the URL of the database: the one that is set, or that of a private server.

    Raises:
        EmbeddedPostgresError: The private server cannot be started; the message says why.
    """
    if settings.database.url:
        yield str(settings.database.url)
        return
    with private_database(home_of(settings)) as url:
        yield url


@attrs.frozen
class Opened:
    """An application with what operations alone need beside it."""

    application: Application
    migrator: Migrator
    worker: JobWorker


@asynccontextmanager
async def open_application(
    settings: Settings, predicates: UnlockPredicates = NO_PREDICATES
) -> AsyncIterator[Application]:
    """Build the application of a process, and give everything back at the end.

    Args:
        settings: How the process is set up.
        predicates: Conditions of special games, by the names that programs use.
    """
    async with opened(settings, predicates) as both:
        yield both.application


@asynccontextmanager
async def opened(
    settings: Settings, predicates: UnlockPredicates = NO_PREDICATES
) -> AsyncIterator[Opened]:
    """Build the application and its migrator, and give everything back at the end."""
    with database_url(settings) as url:
        database = PostgresDatabase(
            url,
            SystemClock(),
            SystemIds(),
            pool_size=settings.database.pool_size,
            statement_timeout_ms=settings.database.statement_timeout_ms,
            connect_timeout_seconds=settings.database.connect_timeout_seconds,
        )
        await database.open()
        application = _application(settings, database, predicates)
        try:
            yield Opened(application, Migrator(database), _worker(settings, database, application))
        finally:
            await application.close()


def _application(
    settings: Settings, database: PostgresDatabase, predicates: UnlockPredicates
) -> Application:
    begin, clock = database.unit_of_work, database.clock
    stores = PostgresStores(database)
    providers = StripeProviders(
        lambda tenant: _account(settings, stores.known(tenant)),
        clock,
        Timeouts(act=settings.stripe.timeout_seconds),
    )

    async def close() -> None:
        await providers.close()
        await database.close()

    return application_on(
        Adapters(
            unit_of_work=begin,
            stores=stores,
            configs=PostgresBaseConfigs(database),
            vendors=VendorsByKind({BOX_OFFICE: BoxOfficeVendors(begin, clock)}, stores.known),
            providers=providers,
            tokens=_tokens(settings),
            secret_hashes=_secret_hashes(settings),
            clock=clock,
            ids=database.ids,
            is_ready=Migrator(database).check_ready,
            close=close,
            keep_events=timedelta(days=settings.outbox.keep_days),
            predicates=predicates,
            jobs=PostgresJobBoard(database),
        )
    )


def _worker(settings: Settings, database: PostgresDatabase, application: Application) -> JobWorker:
    rounds = Rounds(database.unit_of_work, application.stores, database.clock)
    return JobWorker(
        str(settings.database.direct_url) or database.url,
        SHARED_OPTIONS,
        kinds_of(application),
        application.jobs,
        rounds.begin,
    )


def _account(settings: Settings, store: Store) -> StripeAccount:
    """Return where a store's card payments go: its own account, or the installation's.

    Raises:
        Unavailable: There is no key to take money with.
    """
    reference = store.payment.settings.get("secret_key")
    try:
        key = resolved(reference) if reference else str(settings.stripe.secret_key)
    except SecretNotFoundError as error:
        raise Unavailable(f"The payment provider ({error})") from error
    if not key:
        raise Unavailable("The payment provider (set FLEX_STRIPE__SECRET_KEY)")
    base_url = store.payment.settings.get("base_url") or settings.stripe.base_url
    return StripeAccount(key, base_url or STRIPE_URL)


def missing_secrets(store: Store) -> dict[str, str]:
    """Return why secrets that a store's connections refer to cannot be had, by setting."""
    missing: dict[str, str] = {}
    for name, connection in (("vendor", store.vendor), ("payment", store.payment)):
        for setting, value in connection.settings.items():
            if setting != "secret_key" and not value.startswith(("env:", "file:")):
                continue
            try:
                resolved(value)
            except SecretNotFoundError as error:
                missing[f"{name}.{setting}"] = str(error)
    return missing


def _tokens(settings: Settings) -> SignedTokens:
    chosen = settings.tokens.key_file
    return tokens_from(Path(chosen) if chosen else home_of(settings) / "keys" / "tokens.pem")


def _secret_hashes(settings: Settings) -> SecretHashes:
    chosen = settings.keys.pepper_file
    return hashes_from(Path(chosen) if chosen else home_of(settings) / "keys" / "pepper")
