import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import attrs
import httpx
import pytest

from flex_adapters.stripe import StripeAccount, StripeProviders, Timeouts
from flex_adapters.twins.stripe import StripeTwin
from flexcore.kernel import CartId, ManualClock, Money, PaymentId, TenantId, iso_currency
from flexcore.payments import Authorized, CardPayments, Payment, PaymentStatus

# Loopback is plain HTTP; reading the certificate store for each client takes most of a test.
NO_TLS = False


@pytest.fixture(scope="session")
def twin() -> Iterator[StripeTwin]:
    with StripeTwin.running() as running:
        yield running


@pytest.fixture
async def control(twin: StripeTwin) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=twin.control_url, verify=NO_TLS, timeout=10) as client:
        await client.post("/reset")
        yield client
        await client.delete("/faults")


@pytest.fixture
async def clock(control: httpx.AsyncClient) -> ManualClock:
    """A clock that agrees with the twin's, which starts at real time."""
    now = (await control.get("/clock")).json()["now"]
    return ManualClock(datetime.fromtimestamp(now, UTC))


@pytest.fixture
async def account(twin: StripeTwin) -> StripeAccount:
    return StripeAccount(f"sk_test_{uuid4().hex}", twin.url)


@pytest.fixture
async def stripe_card_payments(
    account: StripeAccount, clock: ManualClock
) -> AsyncIterator[CardPayments]:
    providers = StripeProviders(lambda _: account, clock)
    yield providers.of(TenantId("warriors"))
    await providers.close()


@pytest.fixture
async def hasty_cards(account: StripeAccount, clock: ManualClock) -> AsyncIterator[CardPayments]:
    """Card payments that wait for an answer no longer than a moment."""
    timeouts = Timeouts(connect=5, act=0.05, read=5)
    providers = StripeProviders(lambda _: account, clock, timeouts)
    yield providers.of(TenantId("warriors"))
    await providers.close()


@pytest.fixture
def a_payment(clock: ManualClock) -> Callable[..., Payment]:
    numbers = itertools.count(1)

    def make(method: str = "pm_card_visa", amount: int = 8600, **changes: Any) -> Payment:
        number = next(numbers)
        fields: dict[str, Any] = {
            "id": PaymentId(UUID(int=number)),
            "cart_id": CartId(UUID(int=number << 64)),
            "amount": Money(amount, iso_currency("USD")),
            "method": method,
            "status": PaymentStatus.AUTHORIZING,
            "asked_at": clock.now(),
        }
        return Payment(**(fields | changes))

    return make


@pytest.fixture
def fault(control: httpx.AsyncClient) -> Callable[..., Any]:
    """Set trouble for the twin's calls to come."""

    async def add(kind: str, operation: str, **body: Any) -> str:
        about = {"kind": kind, "operation": f"payment_intents.{operation}"}
        answer = await control.post("/faults", json=about | body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    return add


@pytest.fixture
def intents(control: httpx.AsyncClient, account: StripeAccount) -> Callable[[], Any]:
    """Read the twin's own record of the store's payment intents."""

    async def read() -> list[dict[str, Any]]:
        accounts = (await control.get("/record")).json()
        found: list[dict[str, Any]] = accounts.get(account.secret_key, {}).get(
            "payment_intents", []
        )
        return found

    return read


@pytest.fixture
async def held(
    stripe_card_payments: CardPayments, a_payment: Callable[..., Payment]
) -> Callable[..., Any]:
    """Set an amount aside and return the payment as it is then kept."""

    async def make(method: str = "pm_card_visa") -> Payment:
        payment = a_payment(method)
        answer = await stripe_card_payments.authorize(payment)
        assert isinstance(answer, Authorized)
        return attrs.evolve(payment, reference=answer.reference)

    return make
