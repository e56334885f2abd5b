"""Assets on the wire."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from flex_http.bodies import Body, View
from flex_http.cursors import cursor_after
from flexcore.catalog import MOST_URL, Asset, AssetType


class AssetBody(Body, frozen=True):
    """A file that lies elsewhere."""

    url: Annotated[
        str,
        msgspec.Meta(
            max_length=MOST_URL,
            pattern=r"^https://[^\x00]+$",
            description="At a host that the base config `assets` names.",
        ),
    ]
    asset_type: Annotated[
        AssetType, msgspec.Meta(description="Only images are taken in so far.")
    ] = AssetType.IMAGE


class AssetView(View, frozen=True):
    """A file that lies elsewhere."""

    asset_id: UUID
    url: str
    asset_type: AssetType

    @classmethod
    def of(cls, asset: Asset) -> "AssetView":
        """Return an asset for the wire."""
        return cls(asset.id, asset.url, asset.asset_type)


class AssetsView(View, frozen=True):
    """A page of assets, the oldest first."""

    items: list[AssetView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]

    @classmethod
    def of(cls, assets: Sequence[Asset], limit: int) -> "AssetsView":
        """Return the first `limit` assets, with a next page where there are more."""
        page = assets[:limit]
        following = cursor_after(str(page[-1].id)) if len(assets) > limit else None
        return cls([AssetView.of(asset) for asset in page], following)
