-- In the place of which event of its package a game was taken while that one was gone; null where
-- it stands for itself, and in carts from before it was kept.

ALTER TABLE tbl_cart_events
    ADD COLUMN replaces_event_code text COLLATE "C";
