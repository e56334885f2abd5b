-- Add-ons: what programs offer beside seats.

-- An option that has left its program's settings has no position and stays for carts begun before.
CREATE TABLE tbl_addon_options (
    addon_option_id uuid NOT NULL,
    program_id uuid NOT NULL,
    addon_code text COLLATE "C" NOT NULL,
    addon_label text NOT NULL,
    price bigint NOT NULL,
    service_fee bigint NOT NULL,
    limit_per_event integer NOT NULL,
    limit_per_cart integer,
    event_codes text[] NOT NULL,
    position integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_addon_options_pkey PRIMARY KEY (addon_option_id),
    CONSTRAINT tbl_addon_options_program_id_addon_code_key UNIQUE (program_id, addon_code),
    CONSTRAINT tbl_addon_options_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_addon_options_price_check CHECK (price >= 0 AND service_fee >= 0),
    CONSTRAINT tbl_addon_options_limit_check CHECK (limit_per_event >= 1 AND limit_per_cart >= 1)
);
