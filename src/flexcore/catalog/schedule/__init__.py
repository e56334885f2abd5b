"""Schedules: a league's or team's games as lines of CSV, and how they come into the catalog."""

from flexcore.catalog.schedule.lines import COLUMNS, ScheduleRow
from flexcore.catalog.schedule.planning import (
    ImportPlan,
    ScheduleImport,
    plan_import,
    time_zone_is_known,
)
from flexcore.catalog.schedule.reading import ScheduleOptions, ScheduleReading, read_schedule
from flexcore.catalog.schedule.refusals import LineRefusal

__all__ = [
    "COLUMNS",
    "ImportPlan",
    "LineRefusal",
    "ScheduleImport",
    "ScheduleOptions",
    "ScheduleReading",
    "ScheduleRow",
    "plan_import",
    "read_schedule",
    "time_zone_is_known",
]
