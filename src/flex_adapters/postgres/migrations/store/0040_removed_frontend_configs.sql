-- The row of a frontend config that was taken away stays without content, for the sake of its version.

ALTER TABLE tbl_flex_frontend_configs ALTER COLUMN content DROP NOT NULL;
