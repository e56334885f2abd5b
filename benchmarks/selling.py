"""Sales that were made before a run, written straight into the tables."""

from collections.abc import Sequence

import psycopg

from benchmarks.stage import Stage, settle

# Seats of a stand that nobody else sees, all of them sold.
_PAST_SEATS = """
    INSERT INTO tbl_box_office_seats (
        event_code, section_name, row_name, row_rank, row_length, place, seat_number, price_code,
        ticket_type_code, class_name, price, seat_status)
    SELECT game, 'PAST' || seat / 180, 'R' || seat %% 180 / 20, seat %% 180 / 20, 20, seat %% 20,
           seat %% 20 + 1, 'P' || seat %% 7, 'ADULT', 'Reserved', 4000, 'sold'
      FROM unnest(%(games)s::text[]) AS game, generate_series(1, %(seats)s) AS seat
        ON CONFLICT DO NOTHING
"""
_PAST_SALE = """
    INSERT INTO tbl_box_office_sales (sale_key, vendor_cart_id, amount)
    VALUES ('00000000-0000-7000-8000-000000000001', 'past', 0)
        ON CONFLICT DO NOTHING
"""
_PAST_TICKETS = """
    INSERT INTO tbl_box_office_tickets (sale_key, seat_id)
    SELECT '00000000-0000-7000-8000-000000000001', seat_id
      FROM tbl_box_office_seats WHERE section_name LIKE 'PAST%'
        ON CONFLICT DO NOTHING
"""
# All but the best seats are gone; whoever held those before has let go of them.
_LEAVE_FEW = """
    WITH best AS (
        SELECT seat_id
          FROM tbl_box_office_seats
         WHERE event_code = %(game)s AND section_name NOT LIKE 'PAST%%'
         ORDER BY row_rank, seat_id
         LIMIT %(seats)s)
    UPDATE tbl_box_office_seats AS seat
       SET seat_status = CASE WHEN seat_id IN (SELECT seat_id FROM best)
                              THEN 'available' ELSE 'sold' END,
           hold_key = NULL, hold_expires_at = NULL
     WHERE event_code = %(game)s
       AND (seat_status <> 'sold' OR seat_id IN (SELECT seat_id FROM best))
"""


def sell_history(stage: Stage, tickets: int, *, among: int) -> None:
    """Write so many sold tickets, in equal shares, into the last games of the season; once."""
    share = tickets // among
    with psycopg.connect(stage.url, autocommit=True) as connection:
        connection.execute("SET search_path TO store_bench, flex; SET flex.actor TO 'history'")
        with connection.transaction():
            games = list(stage.events[-among:])
            connection.execute(_PAST_SEATS, {"games": games, "seats": share})
            connection.execute(_PAST_SALE)
            connection.execute(_PAST_TICKETS)
    settle(stage.url)


def sell_nearly_out(stage: Stage, games: Sequence[str], seats: int) -> None:
    """Leave so many seats of each game."""
    with psycopg.connect(stage.url, autocommit=True) as connection:
        connection.execute("SET search_path TO store_bench, flex; SET flex.actor TO 'race'")
        for game in games:
            connection.execute(_LEAVE_FEW, {"game": game, "seats": seats})
    settle(stage.url)
