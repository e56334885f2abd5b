"""The vocabulary and ports of ticketing systems; which one a store uses is data."""

from flexcore.vendors.capabilities import CommitScope, HoldTime, VendorCapabilities
from flexcore.vendors.model import (
    Alternative,
    CommitAnswer,
    CommitRequest,
    Committed,
    Held,
    HeldSeats,
    HoldAnswer,
    HoldRequest,
    HoldUnknown,
    NotCommitted,
    NotHeld,
    NotReached,
    Rung,
    SeatBlock,
    SeatWish,
)
from flexcore.vendors.ports import (
    SeatHolds,
    TicketVendor,
    TicketVendors,
    VendorSales,
    VendorStock,
)
from flexcore.vendors.prices import AskedPrice, PriceLevel, PriceName
from flexcore.vendors.refusals import ReturnRefused

__all__ = [
    "Alternative",
    "AskedPrice",
    "CommitAnswer",
    "CommitRequest",
    "CommitScope",
    "Committed",
    "Held",
    "HeldSeats",
    "HoldAnswer",
    "HoldRequest",
    "HoldTime",
    "HoldUnknown",
    "NotCommitted",
    "NotHeld",
    "NotReached",
    "PriceLevel",
    "PriceName",
    "ReturnRefused",
    "Rung",
    "SeatBlock",
    "SeatHolds",
    "SeatWish",
    "TicketVendor",
    "TicketVendors",
    "VendorCapabilities",
    "VendorSales",
    "VendorStock",
]
