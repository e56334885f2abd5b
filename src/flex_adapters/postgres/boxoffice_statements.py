"""The statements of the box office."""

from collections.abc import Mapping
from typing import LiteralString

from flexcore.vendors import Rung

ADD_EVENT = """
    INSERT INTO tbl_box_office_events (event_code, currency)
    VALUES (%(event_code)s, %(currency)s)
        ON CONFLICT (event_code) DO NOTHING
"""

ADD_FEES = """
    INSERT INTO tbl_box_office_fees (event_code, price_code, ticket_type_code, charges)
    SELECT %(event_code)s, price_code, ticket_type_code, charges
      FROM jsonb_to_recordset(%(fees)s) AS fee (
          price_code text, ticket_type_code text, charges jsonb)
"""

COPY_SEATS = """
    COPY tbl_box_office_seats (
        event_code, section_name, row_name, row_rank, row_length, place, seat_number,
        price_code, ticket_type_code, class_name, price)
    FROM STDIN
"""

LEARN_SIZES = "ANALYZE tbl_box_office_seats, tbl_box_office_fees, tbl_box_office_events"

# Rows with open seats, cut to what each wish accepts; {condition} is the rung's own. What else is
# open in a row is no matter to whoever has named her seats.
_OPEN_ROWS = """
    SELECT wish.n, found.*, event.currency, coalesce(fee.charges, '[]') AS fees,
           CASE WHEN %(rung)s > 1 AND cardinality(found.places) < found.row_length THEN ARRAY (
               SELECT place
                 FROM tbl_box_office_seats AS seat
                WHERE (seat.event_code, seat.section_name, seat.row_rank, seat.row_name)
                      = (wish.event_code, found.section_name, found.row_rank, found.row_name)
                  AND (seat.price_code, seat.ticket_type_code, seat.class_name, seat.price)
                      <> (found.price_code, found.ticket_type_code, found.class_name, found.price)
                  AND NOT seat.is_sold
                  AND (seat.seat_status = 'available' OR seat.hold_expires_at <= %(now)s))
           ELSE '{}' END AS beside
      FROM json_to_recordset(%(wishes)s) AS wish (
          n integer, event_code text, quantity integer, ticket_type_code text,
          price_code text, section text, row_name text, class_names text[])
      JOIN tbl_box_office_events AS event USING (event_code)
     CROSS JOIN LATERAL (
          SELECT seat.section_name, seat.row_name, seat.row_rank, seat.row_length,
                 seat.price_code, seat.ticket_type_code, seat.class_name, seat.price,
                 array_agg(seat_id ORDER BY place) AS seat_ids,
                 array_agg(place ORDER BY place) AS places,
                 array_agg(seat_number ORDER BY place) AS seat_numbers
            FROM tbl_box_office_seats AS seat
           WHERE seat.event_code = wish.event_code
             AND NOT seat.is_sold
             AND (seat.seat_status = 'available' OR seat.hold_expires_at <= %(now)s)
             AND seat.ticket_type_code = wish.ticket_type_code
             AND (wish.class_names = '{}' OR seat.class_name = ANY (wish.class_names))
"""

_OPEN_ROWS_END = """
           GROUP BY seat.row_rank, seat.section_name, seat.row_name, seat.row_length,
                    seat.price_code, seat.ticket_type_code, seat.class_name, seat.price
          HAVING %(rung)s = 1 OR count(*) >= wish.quantity
           ORDER BY seat.row_rank
           FETCH FIRST %(enough)s ROWS WITH TIES) AS found
      LEFT JOIN tbl_box_office_fees AS fee
        ON (fee.event_code, fee.price_code, fee.ticket_type_code)
           = (wish.event_code, found.price_code, found.ticket_type_code)
     ORDER BY wish.n, found.row_rank, found.section_name, found.row_name
"""

_EXACT_SEATS = f"""{_OPEN_ROWS}
             AND seat.section_name = wish.section AND seat.row_name = wish.row_name
             {_OPEN_ROWS_END}"""

_SAME_SECTION = f"""{_OPEN_ROWS}
             AND seat.section_name = wish.section
             AND (wish.price_code IS NULL OR seat.price_code = wish.price_code)
             {_OPEN_ROWS_END}"""

_SAME_PRICE_CODE = f"""{_OPEN_ROWS}
             AND seat.price_code = wish.price_code
             {_OPEN_ROWS_END}"""

_TICKET_TYPE = f"{_OPEN_ROWS}{_OPEN_ROWS_END}"

BY_RUNG: Mapping[Rung, LiteralString] = {
    Rung.EXACT_SEATS: _EXACT_SEATS,
    Rung.SAME_SECTION: _SAME_SECTION,
    Rung.SAME_PRICE_CODE: _SAME_PRICE_CODE,
    Rung.TICKET_TYPE: _TICKET_TYPE,
}

_ROWS_WITH_ANY = """
          SELECT seat.section_name, seat.row_name, seat.row_rank, seat.row_length,
                 seat.price_code, seat.ticket_type_code,
                 array_agg(place) AS places
            FROM tbl_box_office_seats AS seat
           WHERE seat.event_code = asked.event_code
             AND (%(class_names)s::text[] = '{}' OR seat.class_name = ANY (%(class_names)s))
             AND NOT seat.is_sold
             AND (seat.seat_status = 'available' OR seat.hold_expires_at <= %(now)s)
           GROUP BY seat.row_rank, seat.section_name, seat.row_name, seat.row_length,
                    seat.price_code, seat.ticket_type_code, seat.class_name, seat.price
"""

_BEST_FIRST = "ORDER BY seat.row_rank, seat.section_name, seat.row_name LIMIT asked.enough"

# Events are looked at one after the other, until there are rows enough in all; rows with fewer
# seats than would do are looked for only where there are not enough others.
ROWS_INSTEAD = f"""
    SELECT asked.event_code, found.*
      FROM unnest(%(event_codes)s::text[], %(quantities)s::integer[], %(enough)s::integer[])
               AS asked (event_code, quantity, enough)
     CROSS JOIN LATERAL (
          ({_ROWS_WITH_ANY} HAVING count(*) >= asked.quantity {_BEST_FIRST})
          UNION ALL
          ({_ROWS_WITH_ANY} HAVING count(*) < asked.quantity {_BEST_FIRST})
          LIMIT asked.enough) AS found
     LIMIT %(at_most)s
"""

# Seats are locked in the order of their ids, and a pick takes them all or none. A seat that two
# picks want is the first one's.
_TAKE = """
    WITH picks AS (
        SELECT n, hold_key, vendor_cart_id, event_code, expires_at, seat_ids
          FROM json_to_recordset(%(picks)s) AS pick (
              n integer, hold_key uuid, vendor_cart_id text, event_code text,
              expires_at timestamptz, seat_ids bigint[])),
    wanted AS (
        SELECT DISTINCT ON (seat_id) seat_id, hold_key
          FROM picks, unnest(seat_ids) AS seat_id
         ORDER BY seat_id, n),
    locked AS (
        SELECT seat_id
          FROM tbl_box_office_seats
         WHERE seat_id IN (SELECT seat_id FROM wanted)
           AND NOT is_sold
           AND (seat_status = 'available' OR hold_expires_at <= %(now)s)
         ORDER BY seat_id
           FOR NO KEY UPDATE """

_TAKE_END = """),
    whole AS (
        SELECT picks.*
          FROM picks
         WHERE cardinality(seat_ids) = (
                   SELECT count(*) FROM wanted JOIN locked USING (seat_id)
                    WHERE wanted.hold_key = picks.hold_key)),
    kept AS (
        INSERT INTO tbl_box_office_holds (
            hold_key, vendor_cart_id, event_code, seat_ids, expires_at)
        SELECT hold_key, vendor_cart_id, event_code, seat_ids, expires_at FROM whole
            ON CONFLICT (hold_key) DO NOTHING
        RETURNING hold_key, seat_ids, expires_at),
    taken AS (
        UPDATE tbl_box_office_seats AS seat
           SET seat_status = 'held', hold_key = pick.hold_key,
               hold_expires_at = pick.expires_at, updated_at = DEFAULT, updated_by = DEFAULT,
               version = seat.version + 1
          FROM (SELECT hold_key, expires_at, unnest(seat_ids) AS seat_id FROM kept) AS pick
         WHERE seat.seat_id = pick.seat_id)
    SELECT hold_key FROM kept
"""

TAKE_WAITING = f"{_TAKE}{_TAKE_END}"
TAKE_SKIPPING = f"{_TAKE}SKIP LOCKED{_TAKE_END}"

HOLDS = """
    SELECT hold.hold_key, hold.vendor_cart_id, hold.event_code, hold.seat_ids, hold.expires_at,
           seat.section_name, seat.row_name, seat.row_rank, seat.row_length, seat.price_code,
           seat.ticket_type_code, seat.class_name, seat.price, event.currency,
           coalesce(fee.charges, '[]') AS fees,
           array_agg(seat_id ORDER BY place) AS held_seat_ids,
           array_agg(place ORDER BY place) AS places,
           array_agg(seat_number ORDER BY place) AS seat_numbers
      FROM tbl_box_office_holds AS hold
      JOIN tbl_box_office_events AS event USING (event_code)
      JOIN tbl_box_office_seats AS seat ON seat.seat_id = ANY (hold.seat_ids)
      LEFT JOIN tbl_box_office_fees AS fee
        ON (fee.event_code, fee.price_code, fee.ticket_type_code)
           = (seat.event_code, seat.price_code, seat.ticket_type_code)
     WHERE hold.hold_key = ANY (%(keys)s)
     GROUP BY hold.hold_key, seat.section_name, seat.row_name, seat.row_rank, seat.row_length,
              seat.price_code, seat.ticket_type_code, seat.class_name, seat.price,
              event.currency, fee.charges
"""

RELEASE = """
    UPDATE tbl_box_office_seats AS seat
       SET seat_status = 'available', hold_key = NULL, hold_expires_at = NULL,
           updated_at = DEFAULT, updated_by = DEFAULT, version = seat.version + 1
      FROM (SELECT hold_key, unnest(seat_ids) AS seat_id
              FROM tbl_box_office_holds
             WHERE hold_key = ANY (%(keys)s)) AS hold
     WHERE seat.seat_id = hold.seat_id
       AND seat.hold_key = hold.hold_key
       AND seat.seat_status = 'held'
"""

ALIVE = """
    SELECT hold.hold_key
      FROM tbl_box_office_holds AS hold
      JOIN tbl_box_office_seats AS seat
        ON seat.seat_id = ANY (hold.seat_ids)
       AND seat.hold_key = hold.hold_key
       AND seat.seat_status = 'held'
       AND seat.hold_expires_at > %(now)s
     WHERE hold.hold_key = ANY (%(keys)s)
     GROUP BY hold.hold_key
    HAVING count(*) = cardinality(hold.seat_ids)
"""

# All seats that the keys hold are sold, or none: a lapsed one leaves no sale to hang the rest on.
SELL = """
    WITH asked AS (
        SELECT hold_key, unnest(seat_ids) AS seat_id
          FROM tbl_box_office_holds
         WHERE hold_key = ANY (%(keys)s)),
    mine AS (
        SELECT seat.seat_id
          FROM tbl_box_office_seats AS seat
         WHERE seat.seat_id IN (SELECT seat_id FROM asked)
           AND seat.hold_key = ANY (%(keys)s)
           AND seat.seat_status = 'held'
           AND seat.hold_expires_at > %(now)s
         ORDER BY seat.seat_id
           FOR NO KEY UPDATE),
    sale AS (
        INSERT INTO tbl_box_office_sales (sale_key, vendor_cart_id, amount)
        SELECT %(sale_key)s, %(vendor_cart_id)s, %(amount)s
         WHERE (SELECT count(*) FROM mine) = %(seat_count)s AND %(seat_count)s > 0
            ON CONFLICT (sale_key) DO NOTHING
        RETURNING sale_key, sale_number),
    tickets AS (
        INSERT INTO tbl_box_office_tickets (sale_key, seat_id)
        SELECT sale_key, seat_id FROM mine, sale),
    sold AS (
        UPDATE tbl_box_office_seats AS seat
           SET seat_status = 'sold', hold_key = NULL, hold_expires_at = NULL,
               updated_at = DEFAULT, updated_by = DEFAULT, version = seat.version + 1
          FROM mine, sale
         WHERE seat.seat_id = mine.seat_id)
    SELECT sale_key, sale_number FROM sale
"""

SALE = """
    SELECT sale_key, sale_number FROM tbl_box_office_sales WHERE sale_key = %(sale_key)s
"""

TAKE_BACK = """
    WITH sale AS (
        UPDATE tbl_box_office_sales
           SET returned_at = now(), updated_at = DEFAULT, updated_by = DEFAULT,
               version = version + 1
         WHERE sale_key = %(sale_key)s AND returned_at IS NULL
        RETURNING sale_key),
    returned AS (
        UPDATE tbl_box_office_tickets AS ticket
           SET returned_at = now(), updated_at = DEFAULT, updated_by = DEFAULT,
               version = ticket.version + 1
          FROM sale
         WHERE ticket.sale_key = sale.sale_key AND ticket.returned_at IS NULL
        RETURNING seat_id)
    UPDATE tbl_box_office_seats AS seat
       SET seat_status = 'available', updated_at = DEFAULT, updated_by = DEFAULT,
           version = seat.version + 1
      FROM returned
     WHERE seat.seat_id = returned.seat_id
"""

KNOWN_EVENTS = """
    SELECT event_code
      FROM tbl_box_office_events
     WHERE event_code = ANY (%(event_codes)s)
"""

PRICE_LEVELS = """
    SELECT level.*, event.currency, coalesce(fee.charges, '[]') AS fees
      FROM (SELECT event_code, section_name, price_code, ticket_type_code, class_name, price,
                   count(*) FILTER (
                       WHERE seat_status = 'available' OR hold_expires_at <= %(now)s)
                       AS seats_open,
                   count(*) AS seats_unsold, min(row_rank) AS best_rank,
                   min(min(row_rank)) OVER (PARTITION BY event_code, section_name)
                       AS section_rank
              FROM tbl_box_office_seats
             WHERE event_code = ANY (%(event_codes)s) AND NOT is_sold
             GROUP BY event_code, section_name, price_code, ticket_type_code, class_name,
                      price) AS level
      JOIN tbl_box_office_events AS event USING (event_code)
      LEFT JOIN tbl_box_office_fees AS fee
        USING (event_code, price_code, ticket_type_code)
     ORDER BY event_code, section_rank, section_name, best_rank, price_code
"""
