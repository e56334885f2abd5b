-- An answer that is given again says which version it shows, as it did the first time.

ALTER TABLE tbl_kept_answers ADD COLUMN etag text;
