"""What a fan bought, page by page (FX-15.13)."""

from litestar import get
from litestar.di import NamedDependency

from flex_http.callers import Call
from flex_http.cursors import id_of
from flex_http.order_views import OrdersView
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flex_http.security import BY_FAN
from flexcore.kernel import OrderId


@get(
    "/transaction/orders",
    operation_id="listOrders",
    summary="List the fan's orders",
    tags=["orders"],
    security=BY_FAN,
    responses=documented(401, 422),
)
async def list_orders(
    call: NamedDependency[Call],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> OrdersView:
    """List the orders of the fan who is signed in with their tickets, newest first."""
    after = id_of(cursor)
    # One more than the page holds, to know whether another page follows.
    orders = await call.flex.orders.of_fan(
        call.store.slug,
        call.fan_id,
        call.actor,
        limit=limit + 1,
        after=OrderId(after) if after else None,
    )
    return OrdersView.of(orders, limit)


ORDER_HANDLERS = (list_orders,)
