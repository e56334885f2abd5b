"""Seats of one row as commands show them."""


def seat_numbers(first_seat: int, last_seat: int, seat_count: int) -> list[int]:
    """Return the numbers of neighbours, who sit one apart, or two in odd and even rows."""
    step = max((last_seat - first_seat) // max(seat_count - 1, 1), 1)
    return list(range(first_seat, last_seat + 1, step))


def seats_text(first_seat: int, last_seat: int, seat_count: int) -> str:
    """Return the numbers of neighbours for people."""
    return ", ".join(map(str, seat_numbers(first_seat, last_seat, seat_count)))
