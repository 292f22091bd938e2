"""The values that generated data and filters are drawn from: few, so that they meet, and chosen to hurt.

Numbers are whole or eighths: every sum of them is exact in binary, so that product and oracle must agree exactly.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

TEXTS = (*("a", "b") * 6, "A", "", "a b", "O'Brien", "NULL", "100%", "a_b", "é")
WHOLES = (*(1, 2, 3) * 4, -3, -1, 0, 7, 10, 3_000_000_019)
EIGHTHS = (*(0.125, 1.0, 2.5) * 3, -2.5, -0.125, 0.0, 0.375, 10.25, 12345.875)
KEYS = (1, 2, 3, 4, 5, 6, 7, 8, 9)
NEAR_KEYS = (1, 2, 3, 1, 2, 3, 4, 99)
ZONES = ("America/New_York", "Europe/Berlin", "UTC", "America/Havana", "Asia/Kathmandu", "America/Sao_Paulo")
"""Summer time in both hemispheres, at two o'clock and at midnight, none at all, and an offset of 5:45."""

_TURNS = (
    datetime(2017, 3, 12, 5),  # midnight in New York before clocks go forward; clocks go forward in Havana
    datetime(2017, 3, 12, 7),  # clocks go forward in New York
    datetime(2017, 3, 26, 1),  # clocks go forward in Berlin
    datetime(2017, 11, 5, 5),  # clocks go back in Havana
    datetime(2017, 11, 5, 6),  # clocks go back in New York
    datetime(2017, 2, 19, 2),  # clocks go back in São Paulo, at midnight
    datetime(2017, 1, 1, 0),
    datetime(2017, 1, 1, 5),  # the new year in New York
    datetime(2017, 4, 1, 0),
    datetime(2017, 4, 1, 4),  # April in New York
    datetime(2016, 2, 29, 12),
    datetime(2017, 3, 6, 0),  # a Monday
    datetime(2017, 3, 5, 5),  # a Sunday in New York
)
MOMENTS = tuple(
    turn + shift for turn in _TURNS for shift in (-timedelta(seconds=1), timedelta(0), timedelta(minutes=90))
)
DAYS = tuple(
    date(*day)
    for day in [
        (2016, 2, 29),
        (2016, 12, 31),
        (2017, 1, 1),
        (2017, 2, 28),
        (2017, 3, 5),
        (2017, 3, 6),
        (2017, 3, 31),
        (2017, 4, 1),
    ]
)
NOWS = (
    datetime(2017, 3, 15, 10, 30),
    datetime(2017, 4, 1),
    datetime(2017, 3, 12, 12),
    datetime(2018, 1, 1),
    datetime(2017, 11, 6, 0, 30),
)
RANGES = (
    "2017",
    "2017",
    "2017-01-01 to 2017-11-30",
    "2016-01-01 to 2017-12-31",
    "2017-Q1",
    "2017-Q1",
    "2017-03",
    "2017-03-12",
    "2016-02-29",
    "last month",
    "last 3 months",
    "last 2 weeks",
    "last 7 days",
    "last quarter",
    "last year",
    "this month",
    "this year",
    "this fiscal year",
    "last fiscal year",
    "yesterday",
    "last march",
    "since last january",
    "since last april",
    "rolling 30 days",
    "2017-01-01 to 2017-03-31",
    "2017-03-05 to 2017-03-12",
    "2016-12-31 to 2017-03-05",
    "2017-01-01 to 2017-03-31",
)
BOUNDS = (
    ("2017-03-12", "2017-11-05"),
    ("2017-01-01", "2017-04-01"),
    ("2017-03-06", ""),
    ("", "2017-04-01"),
    ("", "2017-03-06"),
    ("2016-02-29", "2017-03-05"),
    ("2017-01-01", "2017-03-12T03:00:00"),
    ("2017-03-05T12:00:00", "2017-04-01T12:00:00"),
)
"""Ends at which generated rows lie exactly, so that it shows to which side they belong."""
