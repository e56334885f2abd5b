"""Orders: what was sold, to whom, for how much."""

from flexcore.orders.model import Order, OrderStatus, TicketSale
from flexcore.orders.ports import Orders
from flexcore.orders.service import OrderNotFound, OrderService, OrderWork

__all__ = [
    "Order",
    "OrderNotFound",
    "OrderService",
    "OrderStatus",
    "OrderWork",
    "Orders",
    "TicketSale",
]
