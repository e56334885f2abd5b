"""The active program as a fan sees it now."""

from flexcore.offers.service import OfferedLevel, OfferService

__all__ = ["OfferService", "OfferedLevel"]
