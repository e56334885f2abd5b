-- What was written before these constraints keeps them too.

ALTER TABLE tbl_cart_items VALIDATE CONSTRAINT tbl_cart_items_addon_check;

ALTER TABLE tbl_cart_items VALIDATE CONSTRAINT tbl_cart_items_addon_option_id_fkey;
