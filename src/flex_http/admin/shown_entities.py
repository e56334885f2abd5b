"""What an asset shows."""

from uuid import UUID

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.entities import (
    EntitiesView,
    EntityBody,
    EntityView,
    Id,
    Kind,
    entity_after,
)
from flex_http.admin.options import methods_named
from flex_http.callers import Call
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flexcore.access import Scope
from flexcore.catalog import AssetId
from flexcore.kernel import EntityRef

_PATH = "/assets/{asset_id:uuid}/entities"
_TAGS = ["assets"]


@get(
    _PATH,
    operation_id="listShown",
    summary="List what an asset shows",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_READ},
    responses=documented(401, 403, 422),
)
async def list_shown(
    call: NamedDependency[Call],
    asset_id: FromPath[UUID],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> EntitiesView:
    """List what an asset shows, by kind and id."""
    after = entity_after(cursor)
    found = await call.flex.assets.shown_by(
        call.store.slug, AssetId(asset_id), call.actor, limit + 1, after
    )
    return EntitiesView.of(found, limit)


@post(
    _PATH,
    operation_id="putAssetOn",
    summary="Let an asset show something",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_WRITE},
    status_code=200,
    responses=documented(401, 403, 409, 413, 415, 422),
)
async def put_asset_on(
    call: NamedDependency[Call], asset_id: FromPath[UUID], data: JSONBody[EntityBody]
) -> EntityView:
    """Let an asset show a program, or anything that can have a tag; once is enough."""
    await call.flex.assets.put_on(call.store.slug, AssetId(asset_id), data.ref, call.actor)
    return EntityView.of(data.ref)


@delete(
    _PATH,
    operation_id="takeAssetOff",
    summary="Let an asset show something no more",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_WRITE},
    status_code=200,
    responses=documented(401, 403, 409, 422),
)
async def take_asset_off(
    call: NamedDependency[Call], asset_id: FromPath[UUID], kind: Kind, id: Id
) -> EntityView:
    """Let an asset not show something any more; where it does not, nothing changes."""
    entity = EntityRef(kind, id)
    await call.flex.assets.take_off(call.store.slug, AssetId(asset_id), entity, call.actor)
    return EntityView.of(entity)


SHOWN_HANDLERS = (
    methods_named(_PATH, "DELETE", "GET", "POST"),
    list_shown,
    put_asset_on,
    take_asset_off,
)
