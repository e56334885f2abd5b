"""Buying a cart over HTTP: an order, a refusal, or word that it is under way."""

from typing import ClassVar
from uuid import UUID

import attrs
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from flex_http.callers import Call
from flex_http.cart_bodies import CheckoutBody
from flex_http.order_views import CheckoutProgressView, OrderView
from flex_http.problems import documented
from flex_http.security import BY_FAN
from flexcore.checkout import CheckoutResult
from flexcore.kernel import CartId, Refusal, RefusalKind, Refused

# Seconds after which a checkout that is under way has usually ended.
_LOOK_AGAIN = 2


@attrs.frozen
class NotBought(Refusal):
    """A checkout ended without an order, for a reason that an earlier call was told."""

    code: ClassVar[str] = "not_bought"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    reason: str | None

    @property
    def message(self) -> str:
        """Repeat the reason, where it is known."""
        why = f": {self.reason}" if self.reason else "."
        return f"The cart was not bought{why} Read the cart to see what it holds now."


_UNDER_WAY = ResponseSpec(
    CheckoutProgressView,
    generate_examples=False,
    description="It is still under way; read the cart after Retry-After seconds.",
)


@post(
    "/cart/{cart_id:uuid}/checkout",
    operation_id="checkOutCart",
    summary="Buy a cart",
    tags=["checkout"],
    security=BY_FAN,
    status_code=200,
    opt={"answers_once": True},
    responses={202: _UNDER_WAY, **documented(401, 402, 409, 413, 415, 422)},
)
async def check_out(
    call: NamedDependency[Call],
    cart_id: FromPath[UUID],
    data: JSONBody[CheckoutBody | None] = None,
) -> Response[OrderView | CheckoutProgressView]:
    """Pay for a cart and buy its seats; asking again for a bought cart answers with its order.

    The work goes on when the caller hangs up. No `Idempotency-Key` is needed: the cart is the key.
    """
    config = await call.flex.configs.carts(call.store.slug)
    result = await call.services.checkouts.check_out(
        call.store,
        CartId(cart_id),
        data.payment_method if data else None,
        call.caller,
        call.log,
        wait_seconds=config.checkout_wait_seconds,
    )
    return _answer(result)


def _answer(result: CheckoutResult) -> Response[OrderView | CheckoutProgressView]:
    if result.order is not None:
        return Response(OrderView.of(result.order), status_code=200)
    if result.is_under_way:
        return Response(
            CheckoutProgressView.of(result.cart),
            status_code=202,
            headers={"Retry-After": str(_LOOK_AGAIN)},
        )
    problem = result.cart.checkout_problem
    raise Refused(result.refusal or NotBought(problem.message if problem else None))


CHECKOUT_HANDLERS = (check_out,)
