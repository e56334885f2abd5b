-- Add-ons that the vendor has: places of an event of its own for each game.

ALTER TABLE tbl_addon_options
    ADD COLUMN vendor_ticket_type_code text COLLATE "C",
    ADD COLUMN vendor_price_code text COLLATE "C",
    ADD CONSTRAINT tbl_addon_options_vendor_price_code_check
        CHECK (vendor_price_code IS NULL OR vendor_ticket_type_code IS NOT NULL);

-- The vendor's events need not be in the catalog.
CREATE TABLE tbl_addon_vendor_events (
    addon_option_id uuid NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    vendor_event_code text COLLATE "C" NOT NULL,
    position smallint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_addon_vendor_events_pkey PRIMARY KEY (addon_option_id, event_code),
    CONSTRAINT tbl_addon_vendor_events_vendor_event_key
        UNIQUE (addon_option_id, vendor_event_code),
    CONSTRAINT tbl_addon_vendor_events_addon_option_id_fkey
        FOREIGN KEY (addon_option_id) REFERENCES tbl_addon_options (addon_option_id),
    CONSTRAINT tbl_addon_vendor_events_event_code_fkey
        FOREIGN KEY (event_code) REFERENCES tbl_events (event_code),
    CONSTRAINT tbl_addon_vendor_events_vendor_event_code_check
        CHECK (vendor_event_code <> event_code)
);

-- A line of add-ons says of which event of the vendor's its places are; own stock says none.
ALTER TABLE tbl_cart_items
    ADD CONSTRAINT tbl_cart_items_vendor_event_code_check
        CHECK (addon ->> 'vendorEventCode' IS NULL OR addon ->> 'vendorEventCode' <> event_code)
        NOT VALID;

ALTER TABLE tbl_addon_sales ADD COLUMN vendor_order_number text;

-- Of which event of the vendor's it was sold; of none if it was own stock.
ALTER TABLE tbl_checkout_refunds ADD COLUMN vendor_event_code text COLLATE "C";
