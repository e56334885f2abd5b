-- What was written before these constraints keeps them too.

ALTER TABLE tbl_cart_items VALIDATE CONSTRAINT tbl_cart_items_addon_option_id_check;

ALTER TABLE tbl_cart_seats VALIDATE CONSTRAINT tbl_cart_seats_suite_id_check;
