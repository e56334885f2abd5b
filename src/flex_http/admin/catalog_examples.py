"""Examples of what is said of tags, of assets, and of the stock of add-ons."""

from uuid import UUID

from flex_http.admin.addon_stock_views import (
    AddonStockBody,
    AddonStockView,
    StockedBody,
    StockLeftView,
)
from flex_http.admin.asset_views import AssetBody, AssetsView, AssetView
from flex_http.admin.entities import EntitiesView, EntityBody, EntityView
from flex_http.admin.tag_views import TagBody, TagsView, TagView
from flexcore.catalog import AssetType
from flexcore.kernel import EntityKind

_OPENER = EntityView(EntityKind.EVENT, "GSW251021")
_TAG = TagView(
    UUID("01998a5e-0000-7000-8000-000000000008"), "rivalry", "Rivalry night", "#c8102e", 1
)
_ASSET = AssetView(
    UUID("01998a5e-0000-7000-8000-000000000009"),
    "https://cdn.example.com/opener.png",
    AssetType.IMAGE,
)
_STOCK = AddonStockView("parking", [StockLeftView(_OPENER.id, 184)])

CATALOG_EXAMPLES: dict[str, tuple[object, object]] = {
    "listTags": (None, TagsView([_TAG], None)),
    "createTag": (TagBody(_TAG.name, _TAG.label, _TAG.colour), _TAG),
    "readTag": (None, _TAG),
    "changeTag": (TagBody(_TAG.name, _TAG.label, _TAG.colour), _TAG),
    "deleteTag": (None, _TAG),
    "listTagged": (None, EntitiesView([_OPENER], None)),
    "putTagOn": (EntityBody(_OPENER.kind, _OPENER.id), _OPENER),
    "takeTagOff": (None, _OPENER),
    "listAssets": (None, AssetsView([_ASSET], None)),
    "addAsset": (AssetBody(_ASSET.url, _ASSET.asset_type), _ASSET),
    "readAsset": (None, _ASSET),
    "deleteAsset": (None, _ASSET),
    "listShown": (None, EntitiesView([_OPENER], None)),
    "putAssetOn": (EntityBody(_OPENER.kind, _OPENER.id), _OPENER),
    "takeAssetOff": (None, _OPENER),
    "readAddonStock": (None, _STOCK),
    "stockAddon": (AddonStockBody([StockedBody(_OPENER.id, 200)]), _STOCK),
}
