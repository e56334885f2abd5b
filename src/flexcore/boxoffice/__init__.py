"""Flex's own system of record for seats, and the vendor that a store has by default."""

from flexcore.boxoffice.desk import Desk
from flexcore.boxoffice.model import (
    BoxHold,
    BoxSale,
    Fees,
    NewSeat,
    OpenRow,
    OpenSeat,
    RowInstead,
    SeatPick,
    SoughtInstead,
    price_of,
)
from flexcore.boxoffice.ports import BoxOfficeWork, BoxSeats, SeatLoadingWork
from flexcore.boxoffice.refusals import EventOnSale, FeeUnfit, MixedCurrencies, SeatSold, SeatTwice
from flexcore.boxoffice.rules import loading_refusals
from flexcore.boxoffice.service import BoxOffice

__all__ = [
    "BoxHold",
    "BoxOffice",
    "BoxOfficeWork",
    "BoxSale",
    "BoxSeats",
    "Desk",
    "EventOnSale",
    "FeeUnfit",
    "Fees",
    "MixedCurrencies",
    "NewSeat",
    "OpenRow",
    "OpenSeat",
    "RowInstead",
    "SeatLoadingWork",
    "SeatPick",
    "SeatSold",
    "SeatTwice",
    "SoughtInstead",
    "loading_refusals",
    "price_of",
]
