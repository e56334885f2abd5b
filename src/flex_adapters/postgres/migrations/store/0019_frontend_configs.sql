-- What each program's pages are given: json and not jsonb, so that it comes back as it was sent.

CREATE TABLE tbl_flex_frontend_configs (
    program_id uuid NOT NULL,
    content json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_flex_frontend_configs_pkey PRIMARY KEY (program_id),
    CONSTRAINT tbl_flex_frontend_configs_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_flex_frontend_configs_content_check
        CHECK (octet_length(content::text) <= 262144)
);
