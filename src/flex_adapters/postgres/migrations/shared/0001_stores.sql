-- All stores of the installation. Nothing in a store's own schema refers to this one, so that a
-- store can move to another server.

CREATE TABLE tbl_stores (
    slug text COLLATE "C" NOT NULL,
    client text NOT NULL,
    product text NOT NULL,
    currency text NOT NULL,
    time_zone text NOT NULL,
    locale text NOT NULL,
    vendor_kind text NOT NULL,
    vendor_settings jsonb NOT NULL,
    payment_kind text NOT NULL,
    payment_settings jsonb NOT NULL,
    store_status text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_stores_pkey PRIMARY KEY (slug),
    CONSTRAINT tbl_stores_slug_check CHECK (slug ~ '^[a-z][a-z0-9_]{0,39}$'),
    CONSTRAINT tbl_stores_store_status_check CHECK (store_status IN ('active', 'suspended'))
);

-- A host name leads to one store.
CREATE TABLE tbl_store_host_names (
    host_name text COLLATE "C" NOT NULL,
    slug text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_store_host_names_pkey PRIMARY KEY (host_name),
    CONSTRAINT tbl_store_host_names_slug_fkey FOREIGN KEY (slug) REFERENCES tbl_stores (slug)
);
