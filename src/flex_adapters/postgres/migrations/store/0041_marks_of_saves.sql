-- Which save wrote a cart: whoever knows a cart compares it beside the version.

ALTER TABLE tbl_carts ADD COLUMN save_mark uuid;
