"""What is inside a program's settings, part by part; each change is one edit of the program."""

from flex_http.admin.settings.addons import ADDON_HANDLERS
from flex_http.admin.settings.basics import BASIC_HANDLERS
from flex_http.admin.settings.overrides import OVERRIDE_HANDLERS
from flex_http.admin.settings.packages import PACKAGE_HANDLERS
from flex_http.admin.settings.packs import PACK_HANDLERS
from flex_http.admin.settings.tiers import TIER_HANDLERS
from flex_http.admin.settings.unlocks import UNLOCK_HANDLERS

SETTINGS_HANDLERS = (
    *BASIC_HANDLERS,
    *PACK_HANDLERS,
    *TIER_HANDLERS,
    *PACKAGE_HANDLERS,
    *UNLOCK_HANDLERS,
    *ADDON_HANDLERS,
    *OVERRIDE_HANDLERS,
)
