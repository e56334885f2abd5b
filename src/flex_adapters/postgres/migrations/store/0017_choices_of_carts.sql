-- Which pack or package a cart is for; null where the program leaves no choice.

ALTER TABLE tbl_carts
    ADD COLUMN choice_code text COLLATE "C";
