"""The active program as a fan sees it now."""

from flexcore.offers.service import EventQuote, OfferedAddon, OfferedLevel, OfferService, Preview

__all__ = ["EventQuote", "OfferService", "OfferedAddon", "OfferedLevel", "Preview"]
