"""The private port: what tests and operators do to a twin, which Stripe would never offer."""

from typing import Annotated, Any

import attrs
import msgspec
from litestar import Litestar, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath, FromQuery, JSONBody

from flex_adapters.twins.stripe.data import TwinData
from flex_adapters.twins.stripe.endpoints.payment_intents import authenticate
from flex_adapters.twins.stripe.errors import StripeRefusal
from flex_adapters.twins.stripe.faults import Fault, FaultKind, FaultRule


class FaultBody(msgspec.Struct, forbid_unknown_fields=True):
    """A fault to set; `FaultRule` says what the fields mean."""

    kind: FaultKind
    operation: str | None = None
    key: str | None = None
    account: str | None = None
    nth: Annotated[int, msgspec.Meta(ge=1)] = 1
    times: Annotated[int, msgspec.Meta(ge=1)] | None = 1
    seconds: Annotated[float, msgspec.Meta(ge=0)] | None = None
    stored: bool = False
    executed: bool = False
    code: str = "rate_limit"
    should_retry: bool | None = None


class AdvanceBody(msgspec.Struct, forbid_unknown_fields=True):
    """How many seconds to move the clock forward."""

    seconds: Annotated[int, msgspec.Meta(ge=0)]


class AuthenticationBody(msgspec.Struct, forbid_unknown_fields=True):
    """The answer that the buyer gives to the bank."""

    passed: bool = True


@get("/record")
async def read_record(twin: NamedDependency[TwinData]) -> dict[str, Any]:
    """Return every account with its objects, money postings and idempotency keys."""
    return twin.record()


@get("/requests")
async def read_requests(
    twin: NamedDependency[TwinData], account: FromQuery[str | None] = None
) -> list[dict[str, Any]]:
    """Return the latest requests, oldest first, of one secret key or of all."""
    return [request.show() for request in twin.log.latest if account in {None, request.account}]


@get("/calls")
async def read_calls(twin: NamedDependency[TwinData]) -> dict[str, int]:
    """Return how often each operation was called, faults and replays included."""
    return dict(twin.log.calls)


@get("/clock")
async def read_clock(twin: NamedDependency[TwinData]) -> dict[str, int]:
    """Return the twin's time in unix seconds and how far it was moved."""
    return {"now": twin.clock.now(), "moved_seconds": twin.clock.moved_seconds}


@post("/clock/advance", status_code=200)
async def advance_clock(
    twin: NamedDependency[TwinData], data: JSONBody[AdvanceBody]
) -> dict[str, int]:
    """Move the clock forward; what is due expires."""
    now = twin.advance(data.seconds)
    return {"now": now, "moved_seconds": twin.clock.moved_seconds}


@get("/faults")
async def read_faults(twin: NamedDependency[TwinData]) -> list[dict[str, Any]]:
    """Return the faults that are set, with how many calls matched, were met, and wait."""
    return [_shown(fault) for fault in twin.faults.all()]


@post("/faults")
async def add_fault(twin: NamedDependency[TwinData], data: JSONBody[FaultBody]) -> dict[str, Any]:
    """Set a fault for calls to come."""
    try:
        rule = FaultRule(**msgspec.structs.asdict(data))
    except ValueError as error:
        raise ClientException(str(error)) from None
    return _shown(twin.faults.add(rule))


@delete("/faults")
async def clear_faults(twin: NamedDependency[TwinData]) -> None:
    """Take every fault away and let go the calls that wait."""
    twin.faults.clear_all()


@delete("/faults/{fault_id:str}")
async def clear_fault(twin: NamedDependency[TwinData], fault_id: FromPath[str]) -> None:
    """Take one fault away and let go the calls that wait in it."""
    if not twin.faults.clear(fault_id):
        raise NotFoundException(f"There is no fault '{fault_id}'.")


@post("/payment_intents/{intent_id:str}/authenticate", status_code=200)
async def authenticate_buyer(
    twin: NamedDependency[TwinData],
    intent_id: FromPath[str],
    data: JSONBody[AuthenticationBody],
) -> dict[str, Any]:
    """Answer the bank for the buyer of an intent that requires action.

    A card that then declines leaves its failure in the intent and is no error here.
    """
    for account in twin.accounts.values():
        if intent_id not in account.intents:
            continue
        try:
            return authenticate(account, intent_id, twin.clock.now(), passed=data.passed)
        except StripeRefusal as refusal:
            if refusal.failure is None:
                raise ClientException(refusal.message) from None
            return {"id": intent_id, "status": account.intents[intent_id].status}
    raise NotFoundException(f"There is no payment intent '{intent_id}'.")


@post("/reset", status_code=204)
async def reset(twin: NamedDependency[TwinData]) -> None:
    """Forget all accounts, faults and requests, and put the clock back to real time."""
    twin.reset()


def control_app(twin: TwinData) -> Litestar:
    """Return the application of the private port of one twin."""
    handlers = [
        read_record,
        read_requests,
        read_calls,
        read_clock,
        advance_clock,
        read_faults,
        add_fault,
        clear_faults,
        clear_fault,
        authenticate_buyer,
        reset,
    ]
    return Litestar(
        route_handlers=handlers,
        dependencies={"twin": Provide(lambda: twin, sync_to_thread=False)},
        openapi_config=None,
        logging_config=None,
    )


def _shown(fault: Fault) -> dict[str, Any]:
    counts = {"matched": fault.matched, "met": fault.met, "waiting": fault.waiting}
    return {"id": fault.id, **attrs.asdict(fault.rule), **counts}
