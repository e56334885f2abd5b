"""Flex's own box office as a store's ticketing system."""

from flex_adapters.vendors.boxoffice.vendor import (
    CAPABILITIES,
    KIND,
    BoxOfficeVendor,
    BoxOfficeVendors,
    JoinedBoxOffice,
)

__all__ = ["CAPABILITIES", "KIND", "BoxOfficeVendor", "BoxOfficeVendors", "JoinedBoxOffice"]
