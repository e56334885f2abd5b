-- A fan reads her own orders, the newest first.

CREATE INDEX tbl_orders_by_user ON tbl_orders (user_id, order_id);
