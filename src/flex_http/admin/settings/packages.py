"""The preset packages of a program (FX-1.38 to FX-1.43)."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.admin.options import methods_named
from flex_http.admin.settings.editing import TAGS, NewPlace, Place, changed, page_of, program_of
from flex_http.admin.settings.package_views import (
    NewPackageBody,
    PackageBody,
    PackagesView,
    PackageView,
)
from flex_http.admin.settings.wire import meant, merged
from flex_http.callers import Call
from flex_http.paging import PAGE, Limit, PageCursor
from flex_http.problems import documented
from flex_http.versions import VERSIONED, IfMatch, tagged
from flexcore.access import Scope
from flexcore.programs import PACKAGES, PresetPackage, Program

_ALL = "/programs/{program_id:uuid}/packages"
_ONE = f"{_ALL}/{{package_code:str}}"


@get(
    _ALL,
    operation_id="listPackages",
    summary="List preset packages",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403, 422),
)
async def list_packages(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    limit: Limit = PAGE,
    cursor: PageCursor = None,
) -> Response[PackagesView]:
    """List the preset packages of a program, in the order of the shop."""
    return _page(await program_of(call, program_id), limit, cursor)


@post(
    _ALL,
    operation_id="createPackage",
    summary="Add a preset package",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def create_package(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    data: JSONBody[NewPackageBody],
    *,
    if_match: IfMatch = None,
    place: NewPlace = None,
) -> Response[PackageView]:
    """Add a preset package to a program; until that is published it may lack events."""
    change = PACKAGES.adding(meant(data, PresetPackage), place)
    return _one(await changed(call, program_id, if_match, change), data.code)


@get(
    _ONE,
    operation_id="readPackage",
    summary="Read a preset package",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_READ},
    response_headers=VERSIONED,
    responses=documented(401, 403),
)
async def read_package(
    call: NamedDependency[Call], program_id: FromPath[UUID], package_code: FromPath[str]
) -> Response[PackageView]:
    """Read a preset package with its events."""
    return _one(await program_of(call, program_id), package_code)


@put(
    _ONE,
    operation_id="changePackage",
    summary="Change a preset package",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 413, 415, 422, 428),
)
async def change_package(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    package_code: FromPath[str],
    data: JSONBody[PackageBody],
    *,
    if_match: IfMatch = None,
    place: Place = None,
) -> Response[PackageView]:
    """Give a preset package all that it says but its code, and perhaps another place."""
    change = PACKAGES.changing(package_code, lambda package: merged(package, data), place)
    return _one(await changed(call, program_id, if_match, change), package_code)


@delete(
    _ONE,
    operation_id="removePackage",
    summary="Remove a preset package",
    tags=TAGS,
    opt={"scope": Scope.PROGRAMS_WRITE},
    status_code=200,
    response_headers=VERSIONED,
    responses=documented(401, 403, 409, 412, 422, 428),
)
async def remove_package(
    call: NamedDependency[Call],
    program_id: FromPath[UUID],
    package_code: FromPath[str],
    *,
    if_match: IfMatch = None,
) -> Response[PackagesView]:
    """Take a package out of a program; the answer has the first page of those that are left."""
    change = PACKAGES.removing(package_code)
    return _page(await changed(call, program_id, if_match, change), PAGE)


def _one(program: Program, code: str) -> Response[PackageView]:
    return tagged(PackageView.of(PACKAGES.find(program.settings, code)), program.version)


def _page(program: Program, limit: int, cursor: str | None = None) -> Response[PackagesView]:
    page, following = page_of(PACKAGES, program.settings, limit, cursor)
    return tagged(
        PackagesView([PackageView.of(package) for package in page], following), program.version
    )


PACKAGE_HANDLERS = (
    methods_named(_ALL, "GET", "POST"),
    methods_named(_ONE, "GET", "PUT", "DELETE"),
    list_packages,
    create_package,
    read_package,
    change_package,
    remove_package,
)
