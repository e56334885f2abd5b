"""The stock of add-ons: how many of each there are for an event, whatever program sells them."""

from litestar import get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.addon_stock_views import AddonStockBody, AddonStockView
from flex_http.admin.options import methods_named
from flex_http.callers import Call
from flex_http.problems import documented
from flexcore.access import Scope

_PATH = "/addon-stock/{stock_code:str}"
_TAGS = ["stock"]


@get(
    _PATH,
    operation_id="readAddonStock",
    summary="Read how many of an add-on are left",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_READ},
    responses=documented(401, 403, 422),
)
async def read_addon_stock(
    call: NamedDependency[Call], stock_code: FromPath[str]
) -> AddonStockView:
    """Read how many of an add-on are left, event by event; none where none was ever stocked."""
    left = await call.flex.addons.left_of(call.store.slug, stock_code, call.actor)
    return AddonStockView.of(stock_code, left)


@patch(
    _PATH,
    operation_id="stockAddon",
    summary="Say how many of an add-on there are",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_WRITE},
    responses=documented(401, 403, 409, 413, 415, 422),
)
async def stock_addon(
    call: NamedDependency[Call], stock_code: FromPath[str], data: JSONBody[AddonStockBody]
) -> AddonStockView:
    """Say how many of an add-on there are in all for some events, for all of them or for none.

    A number takes the place of an earlier one, and is no smaller than what is held and sold.
    """
    left = await call.flex.addons.stock_up(call.store.slug, stock_code, data.capacities, call.actor)
    return AddonStockView.of(stock_code, left)


ADDON_STOCK_HANDLERS = (
    methods_named(_PATH, "GET", "PATCH"),
    read_addon_stock,
    stock_addon,
)
