-- A save over a version that it has not seen would make the version 0, which is refused.

ALTER TABLE tbl_carts ADD CONSTRAINT tbl_carts_version_check CHECK (version > 0);
