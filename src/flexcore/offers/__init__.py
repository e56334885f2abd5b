"""The active program as a fan sees it now."""

from flexcore.offers.service import OfferedAddon, OfferedLevel, OfferService

__all__ = ["OfferService", "OfferedAddon", "OfferedLevel"]
