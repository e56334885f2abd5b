-- What else a store keeps of an order.

CREATE TABLE tbl_order_additional_details (
    order_id uuid NOT NULL,
    detail_name text COLLATE "C" NOT NULL,
    detail_value text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_order_additional_details_pkey PRIMARY KEY (order_id, detail_name),
    CONSTRAINT tbl_order_additional_details_order_id_fkey
        FOREIGN KEY (order_id) REFERENCES tbl_orders (order_id),
    CONSTRAINT tbl_order_additional_details_detail_name_check
        CHECK (detail_name ~ '^[a-z][a-zA-Z0-9]{0,63}$'),
    CONSTRAINT tbl_order_additional_details_detail_value_check
        CHECK (length(detail_value) BETWEEN 1 AND 1000)
);
