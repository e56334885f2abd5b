"""Tags: labels of the store (FX-10)."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.entities import IdAlone, KindAlone, entity_named
from flex_http.admin.options import methods_named
from flex_http.admin.tag_views import TagBody, TagsView, TagView
from flex_http.callers import Call
from flex_http.cursors import BadCursor, key_of
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, tagged, version_meant
from flexcore.access import Scope
from flexcore.catalog import Tag, TagId
from flexcore.kernel import Refused

_TAGS = ["tags"]


@get(
    "/tags",
    operation_id="listTags",
    summary="List tags",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_READ},
    responses=documented(401, 403, 422),
)
async def list_tags(
    call: NamedDependency[Call],
    kind: KindAlone = None,
    id: IdAlone = None,
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> TagsView:
    """List the store's tags in the order of their names, or those of one thing."""
    after = None if cursor is None else _name_of(cursor)
    tags = await call.flex.tags.list_tags(
        call.store.slug, call.actor, limit + 1, after, entity_named(kind, id)
    )
    return TagsView.of(tags, limit)


@post(
    "/tags",
    operation_id="createTag",
    summary="Make a tag",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 413, 415, 422),
)
async def create_tag(call: NamedDependency[Call], data: JSONBody[TagBody]) -> Response[TagView]:
    """Make a tag that is put on nothing yet."""
    made = await call.flex.tags.create(
        call.store.slug, data.name, data.label, data.colour, call.actor
    )
    return tagged(TagView.of(made), made.version)


@get(
    "/tags/{tag_id:uuid}",
    operation_id="readTag",
    summary="Read a tag",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def read_tag(call: NamedDependency[Call], tag_id: FromPath[UUID]) -> Response[TagView]:
    """Read one tag with its version."""
    tag = await call.flex.tags.get(call.store.slug, TagId(tag_id), call.actor)
    return tagged(TagView.of(tag), tag.version)


@put(
    "/tags/{tag_id:uuid}",
    operation_id="changeTag",
    summary="Change a tag",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def change_tag(
    call: NamedDependency[Call],
    tag_id: FromPath[UUID],
    data: JSONBody[TagBody],
    if_match: IfMatch = None,
) -> Response[TagView]:
    """Replace what a tag says; it stays where it is put on."""
    version = version_meant(if_match)
    tag = Tag(TagId(tag_id), data.name, data.label, data.colour, version or 0)
    saved = await call.flex.tags.change(call.store.slug, tag, call.actor, overwrite=version is None)
    return tagged(TagView.of(saved), saved.version)


@delete(
    "/tags/{tag_id:uuid}",
    operation_id="deleteTag",
    summary="Take a tag away",
    tags=_TAGS,
    opt={"scope": Scope.CATALOG_WRITE},
    status_code=200,
    responses=documented(401, 403, 409, 412, 422, 428),
)
async def delete_tag(
    call: NamedDependency[Call], tag_id: FromPath[UUID], if_match: IfMatch = None
) -> TagView:
    """Take a tag away, and off everything that it is put on."""
    version = version_meant(if_match)
    was = await call.flex.tags.delete(call.store.slug, TagId(tag_id), call.actor, version=version)
    return TagView.of(was)


def _name_of(cursor: str) -> str:
    """Return the name after which a page begins."""
    name = key_of(cursor)
    if not name.isprintable():
        raise Refused(BadCursor())
    return name


TAG_HANDLERS = (
    methods_named("/tags", "GET", "POST"),
    methods_named("/tags/{tag_id:uuid}", "DELETE", "GET", "PUT"),
    list_tags,
    create_tag,
    read_tag,
    change_tag,
    delete_tag,
)
