"""Orders: what was sold, to whom, for how much."""

from flexcore.orders.details import DetailUnfit, unfit_details
from flexcore.orders.model import AddonSale, Order, OrderDetail, OrderStatus, TicketSale
from flexcore.orders.ports import Orders
from flexcore.orders.service import OrderNotFound, OrderService, OrderWork

__all__ = [
    "AddonSale",
    "DetailUnfit",
    "Order",
    "OrderDetail",
    "OrderNotFound",
    "OrderService",
    "OrderStatus",
    "OrderWork",
    "Orders",
    "TicketSale",
    "unfit_details",
]
