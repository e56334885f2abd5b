-- What was written before this constraint keeps it too.

ALTER TABLE tbl_cart_items VALIDATE CONSTRAINT tbl_cart_items_vendor_event_code_check;
