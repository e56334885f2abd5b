-- Lines of add-ons in carts.

-- A line of add-ons says which they are and what one costs.
ALTER TABLE tbl_cart_items
    ADD COLUMN addon jsonb,
    ADD CONSTRAINT tbl_cart_items_addon_check
        CHECK ((item_type = 'addon') = (addon IS NOT NULL)) NOT VALID,
    ADD CONSTRAINT tbl_cart_items_addon_option_id_fkey
        FOREIGN KEY (addon_option_id) REFERENCES tbl_addon_options (addon_option_id) NOT VALID;
