"""Examples of the operations on the settings of programs."""

import msgspec

from flex_http.admin.settings.addon_views import AddonBody, AddonsView, AddonView, NewAddonBody
from flex_http.admin.settings.basic_bodies import (
    BlockLimiterBody,
    BuildYourOwnBody,
    ClassNameBody,
    ConfigsBody,
    InventoryBody,
    LedgerBody,
    PricingLabelBody,
    SettingsBody,
)
from flex_http.admin.settings.basic_views import (
    BlockLimiterView,
    BuildYourOwnView,
    ClassNameView,
    ConfigsView,
    InventoryView,
    LedgerView,
    PricingLabelView,
    SettingsView,
    ToggleView,
)
from flex_http.admin.settings.override_views import (
    PriceOverrideBody,
    PriceOverridesBody,
    PriceOverridesView,
    PriceOverrideView,
)
from flex_http.admin.settings.pack_views import (
    NewPackBody,
    PackBody,
    PacksView,
    PackView,
    TierBody,
    TiersView,
    TierView,
)
from flex_http.admin.settings.package_views import (
    NewPackageBody,
    PackageBody,
    PackagesView,
    PackageView,
)
from flex_http.admin.settings.unlock_views import (
    NewUnlockBody,
    UnlockBody,
    UnlockConditionBody,
    UnlockConditionView,
    UnlocksView,
    UnlockView,
)
from flex_http.admin.settings.wire import PriceAdjustmentBody, PriceAdjustmentView
from flex_http.bodies import Body, View
from flexcore.programs import InventoryType, PackageType, PriceScope, SelectionMode

_OPENER, _FINAL = "GSW251021", "GSW260412"

_SETTINGS = SettingsView(
    ticket_limit=6,
    adjustment=PriceAdjustmentView(-2500),
    build_your_own=BuildYourOwnView(1, 3, [_OPENER]),
    class_names=[ClassNameView("Season Ticket", "ST1")],
    pricing_labels=[PricingLabelView("Member price", ["P2"], ["FLEX"])],
    configs=ConfigsView(
        InventoryView(
            InventoryType.SEAT,
            ToggleView(is_enabled=False),
            ToggleView(is_enabled=False),
            BlockLimiterView(is_enabled=True, max_seats_per_block=6),
        ),
        LedgerView("4711"),
        None,
        None,
    ),
)
_TIER = TierView("Big games", 1, 2, [_OPENER])
_PACK = PackView(
    code="weekend",
    name="Weekend games",
    selection_mode=SelectionMode.RANGE,
    min_events=1,
    max_events=2,
    tiers=[_TIER],
    is_default_pack=True,
    adjustment=PriceAdjustmentView(-3000),
)
_PACKAGE = PackageView(
    code="rivals",
    name="The rivals",
    package_type=PackageType.FLEXIBLE,
    event_codes=[_OPENER],
    min_events=1,
    max_events=2,
    allow_sold_out_replacement=False,
    allow_optional_events=True,
    adjustment=PriceAdjustmentView(-1500),
)
_UNLOCK = UnlockView(
    event_code=_OPENER,
    conditions=[
        UnlockConditionView(
            min_event_count=2, specific_pack=None, specific_package=None, custom="member"
        )
    ],
    removable=False,
)
_ADDON = AddonView(
    code="meal",
    label="Meal voucher",
    price=1500,
    service_fee=100,
    limit_per_event=4,
    limit_per_cart=8,
    event_codes=[_OPENER],
    vendor_places=None,
)
_OVERRIDES = PriceOverridesView(
    [
        PriceOverrideView(PriceScope.SECTION, "112", 9000, None),
        PriceOverrideView(PriceScope.PRICE_CODE, "P2", None, -1000),
    ]
)

_TIER_BODY = TierBody("Big games", 1, 2, [_OPENER])
_PACK_BODY = PackBody(
    name=_PACK.name,
    selection_mode=_PACK.selection_mode,
    min_events=1,
    max_events=2,
    tiers=[_TIER_BODY],
    is_default_pack=True,
    adjustment=PriceAdjustmentBody(-3000),
)
_PACKAGE_BODY = PackageBody(
    name=_PACKAGE.name,
    package_type=_PACKAGE.package_type,
    event_codes=[_OPENER],
    min_events=1,
    max_events=2,
    allow_optional_events=True,
    adjustment=PriceAdjustmentBody(-1500),
)
_UNLOCK_BODY = UnlockBody([UnlockConditionBody(min_event_count=2, custom="member")], False)
_ADDON_BODY = AddonBody(_ADDON.label, 1500, 100, 4, 8, [_OPENER])
_SETTINGS_BODY = SettingsBody(
    ticket_limit=6,
    adjustment=PriceAdjustmentBody(-2500),
    build_your_own=BuildYourOwnBody(min_events=1, max_events=3, event_codes=[_OPENER]),
    class_names=[ClassNameBody("Season Ticket", "ST1")],
    pricing_labels=[PricingLabelBody("Member price", ["P2"], ["FLEX"])],
    configs=ConfigsBody(
        inventory=InventoryBody(
            block_limiter=BlockLimiterBody(is_enabled=True, max_seats_per_block=6)
        ),
        ledger=LedgerBody("4711"),
    ),
)

SETTING_EXAMPLES: dict[str, tuple[Body | None, View]] = {
    "readSettings": (None, _SETTINGS),
    "changeSettings": (_SETTINGS_BODY, _SETTINGS),
    "listPacks": (None, PacksView([_PACK], None)),
    "createPack": (
        NewPackBody(**msgspec.structs.asdict(_PACK_BODY), code=_PACK.code),
        _PACK,
    ),
    "readPack": (None, _PACK),
    "changePack": (_PACK_BODY, _PACK),
    "removePack": (None, PacksView([], None)),
    "listTiers": (None, TiersView([_TIER], None)),
    "createTier": (_TIER_BODY, _TIER),
    "readTier": (None, _TIER),
    "changeTier": (_TIER_BODY, _TIER),
    "removeTier": (None, TiersView([], None)),
    "listPackages": (None, PackagesView([_PACKAGE], None)),
    "createPackage": (
        NewPackageBody(**msgspec.structs.asdict(_PACKAGE_BODY), code=_PACKAGE.code),
        _PACKAGE,
    ),
    "readPackage": (None, _PACKAGE),
    "changePackage": (_PACKAGE_BODY, _PACKAGE),
    "removePackage": (None, PackagesView([], None)),
    "listUnlocks": (None, UnlocksView([_UNLOCK], None)),
    "createUnlock": (
        NewUnlockBody(_UNLOCK_BODY.conditions, _UNLOCK_BODY.removable, event_code=_OPENER),
        _UNLOCK,
    ),
    "readUnlock": (None, _UNLOCK),
    "changeUnlock": (_UNLOCK_BODY, _UNLOCK),
    "removeUnlock": (None, UnlocksView([], None)),
    "listAddons": (None, AddonsView([_ADDON], None)),
    "createAddon": (
        NewAddonBody(**msgspec.structs.asdict(_ADDON_BODY), code=_ADDON.code),
        _ADDON,
    ),
    "readAddon": (None, _ADDON),
    "changeAddon": (_ADDON_BODY, _ADDON),
    "removeAddon": (None, AddonsView([], None)),
    "listPriceOverrides": (None, _OVERRIDES),
    "changePriceOverrides": (
        PriceOverridesBody(
            [
                PriceOverrideBody(PriceScope.SECTION, "112", 9000),
                PriceOverrideBody(PriceScope.PRICE_CODE, "P2", basis_points=-1000),
            ]
        ),
        _OVERRIDES,
    ),
}
