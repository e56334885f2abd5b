-- Add-ons that were sold, and those that are to be returned.

CREATE TABLE tbl_addon_sales (
    addon_sale_id uuid NOT NULL,
    order_id uuid NOT NULL,
    cart_item_id uuid NOT NULL,
    addon_option_id uuid NOT NULL,
    position smallint NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    addon_code text COLLATE "C" NOT NULL,
    addon_label text NOT NULL,
    quantity integer NOT NULL,
    all_in_price bigint NOT NULL,
    total_price bigint NOT NULL,
    charges jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_addon_sales_pkey PRIMARY KEY (addon_sale_id),
    CONSTRAINT tbl_addon_sales_order_id_fkey FOREIGN KEY (order_id) REFERENCES tbl_orders (order_id),
    CONSTRAINT tbl_addon_sales_cart_item_id_fkey
        FOREIGN KEY (cart_item_id) REFERENCES tbl_cart_items (cart_item_id),
    CONSTRAINT tbl_addon_sales_addon_option_id_fkey
        FOREIGN KEY (addon_option_id) REFERENCES tbl_addon_options (addon_option_id),
    CONSTRAINT tbl_addon_sales_total_price_check CHECK (total_price = all_in_price * quantity)
);

CREATE INDEX tbl_addon_sales_by_order ON tbl_addon_sales (order_id);

-- What is to be returned: seats at the vendor, or add-ons to the stock.
ALTER TABLE tbl_checkout_refunds
    ADD COLUMN item_type text NOT NULL DEFAULT 'seat_block',
    ADD CONSTRAINT tbl_checkout_refunds_item_type_check
        CHECK (item_type IN ('seat_block', 'suite', 'addon'));
