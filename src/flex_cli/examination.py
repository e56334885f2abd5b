"""What `flex doctor` looks at, one finding each."""

import sys
from collections.abc import AsyncIterator, Iterator
from enum import Enum
from importlib.metadata import PackageNotFoundError, version

import attrs

from flex_adapters.wiring import Opened, Settings, home_of, missing_secrets, opened
from flex_cli.exits import Exit
from flex_cli.failures import explanation_of, pool_listened_to
from flex_cli.running import cli_actor
from flexcore.kernel import Refused, Unavailable
from flexcore.stores import Store

_OLDEST_PYTHON = (3, 11)
_PACKAGES = ("flexcore", "attrs", "litestar", "msgspec", "psycopg", "stripe", "typer", "uvicorn")


class Verdict(Enum):
    """How good a finding is; a note asks for nothing."""

    WELL = "well"
    NOTE = "note"
    TROUBLE = "trouble"


@attrs.frozen
class Finding:
    """One thing that was looked at.

    Attributes:
        found: What it is like.
        advice: What to do about it; may be empty.
    """

    what: str
    verdict: Verdict
    found: str
    advice: str = ""


def installation_findings() -> Iterator[Finding]:
    """Look at Python and the packages."""
    running = ".".join(map(str, sys.version_info[:3]))
    fits = sys.version_info >= _OLDEST_PYTHON
    yield Finding(
        "Python",
        Verdict.WELL if fits else Verdict.TROUBLE,
        running,
        "" if fits else "Install Python 3.11 or newer.",
    )
    for package in _PACKAGES:
        try:
            yield Finding(package, Verdict.WELL, version(package))
        except PackageNotFoundError:
            yield Finding(
                package, Verdict.TROUBLE, "not installed", "Install flexcore[all] once more."
            )


def setting_findings(settings: Settings) -> Iterator[Finding]:
    """Look at settings that lead somewhere."""
    yield Finding("home", Verdict.WELL, str(home_of(settings)))
    stripe = settings.stripe
    if stripe.secret_key:
        yield Finding("Stripe", Verdict.WELL, stripe.base_url or "a key is set")
    elif stripe.base_url:
        yield Finding(
            "Stripe",
            Verdict.TROUBLE,
            f"an address is set ({stripe.base_url}) but no key",
            "Set FLEX_STRIPE__SECRET_KEY, or unset FLEX_STRIPE__BASE_URL.",
        )
    else:
        yield Finding(
            "Stripe",
            Verdict.NOTE,
            "no key: `flex serve` runs a twin of Stripe, which takes no real money",
            "Set FLEX_STRIPE__SECRET_KEY to take money.",
        )


async def database_findings(settings: Settings) -> list[Finding]:
    """Look at the database, and at the stores in it as far as it can be reached."""
    findings: list[Finding] = []
    with pool_listened_to() as words:
        try:
            async with opened(settings) as both:
                findings += [finding async for finding in _reached(both, settings)]
        except Exception as error:
            exit_code, lines = explanation_of(error)
            if exit_code is Exit.BUG:
                raise
            why = words.text if isinstance(error, Unavailable) and words.text else lines[0]
            findings.append(Finding("database", Verdict.TROUBLE, why, _advice(settings, exit_code)))
    return findings


async def _reached(both: Opened, settings: Settings) -> AsyncIterator[Finding]:
    version_number = await both.migrator.server_version()
    where = "configured" if settings.database.url else "private"
    yield Finding("database", Verdict.WELL, f"{where}, Postgres {version_number}")
    is_due = False
    async for state in both.migrator.states():
        is_due |= bool(state.pending)
        found = f"{state.applied} migrations applied, {len(state.pending)} due"
        verdict = Verdict.WELL
        if state.pending:
            # A private database is migrated by the first command that needs it.
            verdict = Verdict.TROUBLE if settings.database.url else Verdict.NOTE
        advice = "Run `flex migrate`." if state.pending else ""
        yield Finding(f"schema {state.schema}", verdict, found, advice)
    if not is_due:
        async for finding in _stores(both):
            yield finding


async def _stores(both: Opened) -> AsyncIterator[Finding]:
    stores = await both.application.stores.list()
    if not stores:
        yield Finding("stores", Verdict.NOTE, "none yet", "Create one with `flex stores create`.")
    for store in stores:
        yield await _store(both, store)
        for setting, why in missing_secrets(store).items():
            advice = "Put the secret there, for the server's processes too."
            yield Finding(f"store {store.slug}, {setting}", Verdict.TROUBLE, why, advice)


async def _store(both: Opened, store: Store) -> Finding:
    what = f"store {store.slug}"
    if store.vendor.kind not in both.application.stores.vendor_kinds:
        found = f"its vendor {store.vendor.kind} is not known to this version"
        return Finding(what, Verdict.TROUBLE, found, "Install a version that knows it.")
    connected = f"{store.vendor.kind} and {store.payment.kind}"
    try:
        revision = await both.application.programs.active(store.slug, cli_actor())
    except Refused as refused:
        advice = "Activate a program with `flex programs activate`."
        return Finding(what, Verdict.NOTE, f"{connected}; {refused.refusals[0].message}", advice)
    sells = f"sells {revision.document.name}, revision {revision.number}"
    return Finding(what, Verdict.WELL, f"{connected}; {sells}")


def _advice(settings: Settings, exit_code: Exit) -> str:
    match exit_code:
        case Exit.UNAVAILABLE if settings.database.url:
            return "Start the database, or correct FLEX_DATABASE__URL."
        case Exit.MIGRATION_FAILED:
            return "Install the version of Flex that the database was last migrated with, or newer."
        case Exit.NOT_STARTED:
            return "Mend what the server complains of, or set FLEX_DATABASE__URL to another one."
        case _:
            return "Mend it and run `flex doctor` again."
