"""What a tag is put on."""

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
from flexcore.catalog import TagId
from flexcore.kernel import EntityRef

_PATH = "/tags/{tag_id:uuid}/entities"
_TAGS = ["tags"]


@get(
    _PATH,
    operation_id="listTagged",
    summary="List what a tag is put on",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_READ},
    responses=documented(401, 403, 422),
)
async def list_tagged(
    call: NamedDependency[Call],
    tag_id: FromPath[UUID],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> EntitiesView:
    """List what a tag is put on, by kind and id."""
    after = entity_after(cursor)
    found = await call.flex.tags.tagged(
        call.store.slug, TagId(tag_id), call.actor, limit + 1, after
    )
    return EntitiesView.of(found, limit)


@post(
    _PATH,
    operation_id="putTagOn",
    summary="Put a tag on something",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_WRITE},
    status_code=200,
    responses=documented(401, 403, 409, 413, 415, 422),
)
async def put_tag_on(
    call: NamedDependency[Call], tag_id: FromPath[UUID], data: JSONBody[EntityBody]
) -> EntityView:
    """Put a tag on an event, pack, tier, package, section or price code; once is enough."""
    await call.flex.tags.put_on(call.store.slug, TagId(tag_id), data.ref, call.actor)
    return EntityView.of(data.ref)


@delete(
    _PATH,
    operation_id="takeTagOff",
    summary="Take a tag off something",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_WRITE},
    status_code=200,
    responses=documented(401, 403, 409, 422),
)
async def take_tag_off(
    call: NamedDependency[Call], tag_id: FromPath[UUID], kind: Kind, id: Id
) -> EntityView:
    """Take a tag off what it was put on; where it is not on it, nothing changes."""
    entity = EntityRef(kind, id)
    await call.flex.tags.take_off(call.store.slug, TagId(tag_id), entity, call.actor)
    return EntityView.of(entity)


TAGGED_HANDLERS = (
    methods_named(_PATH, "DELETE", "GET", "POST"),
    list_tagged,
    put_tag_on,
    take_tag_off,
)
