-- A line names the option of an add-on, and a seat block its suite, exactly where they are such.
-- What was written before is looked at by a later file, while the shop goes on.

ALTER TABLE tbl_cart_items
    ADD CONSTRAINT tbl_cart_items_addon_option_id_check
        CHECK ((item_type = 'addon') = (addon_option_id IS NOT NULL)) NOT VALID;

ALTER TABLE tbl_cart_seats
    ADD CONSTRAINT tbl_cart_seats_suite_id_check
        CHECK ((inventory_type = 'suite') = (suite_id IS NOT NULL)) NOT VALID;
