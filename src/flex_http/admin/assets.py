"""Assets: images that lie elsewhere (FX-11)."""

from uuid import UUID

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.asset_views import AssetBody, AssetsView, AssetView
from flex_http.admin.entities import IdAlone, KindAlone, entity_named
from flex_http.admin.options import methods_named
from flex_http.callers import Call
from flex_http.cursors import id_of
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flexcore.access import Scope
from flexcore.catalog import AssetId

_TAGS = ["assets"]


@get(
    "/assets",
    operation_id="listAssets",
    summary="List assets",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_READ},
    responses=documented(401, 403, 422),
)
async def list_assets(
    call: NamedDependency[Call],
    kind: KindAlone = None,
    id: IdAlone = None,
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> AssetsView:
    """List the store's assets, the oldest first, or those that show one thing."""
    last = id_of(cursor)
    after = AssetId(last) if last else None
    assets = await call.flex.assets.list_assets(
        call.store.slug, call.actor, limit + 1, after, entity_named(kind, id)
    )
    return AssetsView.of(assets, limit)


@post(
    "/assets",
    operation_id="addAsset",
    summary="Add an asset",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_WRITE},
    responses=documented(401, 403, 409, 413, 415, 422),
)
async def add_asset(call: NamedDependency[Call], data: JSONBody[AssetBody]) -> AssetView:
    """Keep the URL of an image that was uploaded elsewhere; it shows nothing yet."""
    added = await call.flex.assets.add(call.store.slug, data.url, data.asset_type.value, call.actor)
    return AssetView.of(added)


@get(
    "/assets/{asset_id:uuid}",
    operation_id="readAsset",
    summary="Read an asset",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_READ},
    responses=documented(401, 403),
)
async def read_asset(call: NamedDependency[Call], asset_id: FromPath[UUID]) -> AssetView:
    """Read one asset; it never changes."""
    return AssetView.of(await call.flex.assets.get(call.store.slug, AssetId(asset_id), call.actor))


@delete(
    "/assets/{asset_id:uuid}",
    operation_id="deleteAsset",
    summary="Forget an asset",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_WRITE},
    status_code=200,
    responses=documented(401, 403, 409),
)
async def delete_asset(call: NamedDependency[Call], asset_id: FromPath[UUID]) -> AssetView:
    """Forget an asset that shows nothing; the file stays where it lies."""
    was = await call.flex.assets.delete(call.store.slug, AssetId(asset_id), call.actor)
    return AssetView.of(was)


ASSET_HANDLERS = (
    methods_named("/assets", "GET", "POST"),
    methods_named("/assets/{asset_id:uuid}", "DELETE", "GET"),
    list_assets,
    add_asset,
    read_asset,
    delete_asset,
)
