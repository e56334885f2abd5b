"""The stock of add-ons: how many there are of each for an event, held and sold like seats."""

from flexcore.addons.model import AddonWish, StockKey
from flexcore.addons.ports import AddonStock, AddonWork, HasAddonStock
from flexcore.addons.refusals import (
    StockCodeUnfit,
    StockEventsUnknown,
    StockOutOfRange,
    StockTaken,
)
from flexcore.addons.sales import AddonSales
from flexcore.addons.service import AddonService

__all__ = [
    "AddonSales",
    "AddonService",
    "AddonStock",
    "AddonWish",
    "AddonWork",
    "HasAddonStock",
    "StockCodeUnfit",
    "StockEventsUnknown",
    "StockKey",
    "StockOutOfRange",
    "StockTaken",
]
