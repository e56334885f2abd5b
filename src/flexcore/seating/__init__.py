"""Which seats are best, over plain rows and masks; it knows no events, prices or fans."""

from flexcore.seating.best import any_run, best_run, longest_run, stray_singles
from flexcore.seating.rows import SeatRow, SeatRun, mask_of, places_of, starts_of_runs

__all__ = [
    "SeatRow",
    "SeatRun",
    "any_run",
    "best_run",
    "longest_run",
    "mask_of",
    "places_of",
    "starts_of_runs",
    "stray_singles",
]
