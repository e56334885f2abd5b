"""Assets: images that lie elsewhere, by their URLs, and what they show."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from typing import ClassVar, NewType, Protocol
from uuid import UUID

import attrs

from flexcore.catalog.tags import TAGGED_KINDS
from flexcore.kernel import AuditedWork, EntityKind, EntityRef, Refusal, RefusalKind, TenantId

AssetId = NewType("AssetId", UUID)

# What an asset can show: whatever can have a tag, and a program with its banners.
SHOWN_KINDS = TAGGED_KINDS | {EntityKind.PROGRAM}
MOST_URL = 2000

# No user, no port, and no sign in the path that one reader takes for another: a browser takes a
# backslash for a slash.
_URL = re.compile(r"https://(?P<host>[a-z0-9.-]+)/[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")


class AssetType(Enum):
    """What an asset is; only images are taken in so far (FX-11.1)."""

    IMAGE = "image"
    VIDEO = "video"
    PDF = "pdf"


@attrs.frozen
class AssetUnknown(Refusal):
    """The store has no such asset."""

    code: ClassVar[str] = "asset_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    asset_id: AssetId

    @property
    def message(self) -> str:
        """Show what was asked for."""
        return f"This store has no asset {self.asset_id}."


@attrs.frozen
class AssetInUse(Refusal):
    """An asset that shows something is not taken away."""

    code: ClassVar[str] = "asset_in_use"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    asset_id: AssetId

    @property
    def message(self) -> str:
        """Say what to do first."""
        return f"Asset {self.asset_id} still shows something: take it off everything first."


@attrs.frozen
class AssetTypeRefused(Refusal):
    """An asset is of a type that is not taken in."""

    code: ClassVar[str] = "asset_type_refused"
    asset_type: str

    @property
    def message(self) -> str:
        """Tell what is taken in."""
        return f"Assets of type {self.asset_type[:60]!r} are not taken in: only `image` is."


@attrs.frozen
class AssetUrlRefused(Refusal):
    """An asset's URL is not one from which images may come.

    Attributes:
        hosts: From which they may; the base config `assets` has them.
    """

    code: ClassVar[str] = "asset_url_refused"
    url: str
    hosts: tuple[str, ...]

    @property
    def message(self) -> str:
        """Tell what would do."""
        if not self.hosts:
            return "This store has no hosts for assets: set them in the base config `assets`."
        return (
            f"{self.url[:200]!r} is no URL of an asset: give https:// and a path of up to "
            f"{MOST_URL} characters at one of {', '.join(self.hosts)}."
        )


@attrs.frozen
class Asset:
    """A file that somebody else uploaded and serves; only its URL is known here (FX-11.2)."""

    id: AssetId
    url: str
    asset_type: AssetType = AssetType.IMAGE


def type_is_taken_in(asset_type: str) -> Refusal | None:
    """Refuse whatever is not an image: videos and PDFs are to come (FXQ-11.1)."""
    return None if asset_type == AssetType.IMAGE.value else AssetTypeRefused(asset_type)


def url_is_allowed(url: str, hosts: Collection[str]) -> Refusal | None:
    """Refuse a URL that is not https at one of the hosts."""
    read = _URL.fullmatch(url) if len(url) <= MOST_URL else None
    if read is not None and read["host"] in hosts:
        return None
    return AssetUrlRefused(url, tuple(sorted(hosts)))


class AssetHosts(Protocol):
    """Where a store's assets may lie."""

    async def asset_hosts(self, tenant: TenantId) -> frozenset[str]:
        """Return the names of the hosts, in small letters."""


class Assets(Protocol):
    """The store's assets, and what they show."""

    async def get(self, asset_id: AssetId) -> Asset:
        """Return an asset.

        Raises:
            Refused: `AssetUnknown`.
        """

    async def list_assets(
        self, limit: int, after: AssetId | None, showing: EntityRef | None
    ) -> Sequence[Asset]:
        """Return up to `limit` assets, the oldest first, from after an id on.

        Only those that show an entity, if one is named.
        """

    async def add(self, asset: Asset) -> None:
        """Keep a new asset."""

    async def delete(self, asset_id: AssetId) -> bool:
        """Take an asset away, and tell whether it was there.

        Raises:
            Refused: `AssetInUse`: it shows something.
        """

    async def put_on(self, asset_id: AssetId, entity: EntityRef) -> bool:
        """Let an asset show an entity, and tell whether it did not before.

        Raises:
            Refused: `AssetUnknown`.
        """

    async def take_off(self, asset_id: AssetId, entity: EntityRef) -> bool:
        """Let an asset not show an entity any more, and tell whether it did."""

    async def assets_of(
        self, entities: Collection[EntityRef]
    ) -> Mapping[EntityRef, Sequence[Asset]]:
        """Return the assets of each entity, the oldest first; one without any is left out."""

    async def shown_by(
        self, asset_id: AssetId, limit: int | None = None, after: EntityRef | None = None
    ) -> Sequence[EntityRef]:
        """Return what an asset shows, by kind and id, from after an entity on."""


class AssetWork(AuditedWork, Protocol):
    """The repository that a piece of work on assets needs."""

    @property
    def assets(self) -> Assets:
        """The assets of the tenant."""
