"""All settings of a program on the wire, its parts among them."""

from flex_http.admin.settings.addon_views import AddonView
from flex_http.admin.settings.basic_views import SettingsView
from flex_http.admin.settings.override_views import PriceOverrideView
from flex_http.admin.settings.pack_views import PackView
from flex_http.admin.settings.package_views import PackageView
from flex_http.admin.settings.unlock_views import UnlockView


class WholeSettingsView(SettingsView, frozen=True):
    """All that a program says."""

    game_packs: list[PackView]
    preset_packages: list[PackageView]
    unlocks: list[UnlockView]
    addon_options: list[AddonView]
    price_overrides: list[PriceOverrideView]
