"""A shop whose windows, offsets, compared periods and rows in force are asked for: the company of several test modules.

Every amount is a power of two, so that a sum tells which rows are in it. The shop is in New York, its times are UTC.
"""

from __future__ import annotations

from datetime import date, datetime

FILES = {
    "settings.yml": "zone: America/New_York",
    "sales.yml": """
model: sales
table: s
key: id
time: sold_at
joins: {customer: {model: customers, on: {cid: id}, inverse: purchases}}
dimensions:
  sold_at: {type: instant, stored_in: UTC, expr: ts}
  shop: {type: string}
metrics:
  revenue: {expr: sum(a)}
  lines: {expr: count()}
  buyers: {expr: count(distinct cid)}
  per_buyer: {expr: revenue / buyers}
  x_revenue: {expr: sum(a), where: shop = 'x'}
  revenue_3d: {expr: revenue, over: {last: 3 days}}
  x_revenue_3d: {expr: x_revenue, over: {last: 3 days}}
  lines_3d: {expr: lines, over: {last: 3 days}}
  per_buyer_3d: {expr: per_buyer, over: {last: 3 days}}
  revenue_1m: {expr: revenue, over: {last: 1 month}}
  revenue_2w: {expr: revenue, over: {last: 2 weeks}}
  revenue_6h: {expr: revenue, over: {last: 6 hours}}
  revenue_mtd: {expr: revenue, over: {to_date: month}}
  revenue_ever: {expr: revenue, over: {to_date: all_time}}
  first_3d: {expr: revenue, over: {last: 3 days, show: first}}
  average_3d: {expr: revenue, over: {last: 3 days, show: average}}
  average_lines_3d: {expr: count(), over: {last: 3 days, show: average}}
  month_before: {expr: revenue, offset: 1 month}
  year_before: {expr: revenue, offset: 1 year}
  month_begin: {expr: revenue, offset: start of month}
  last_year_3d: {expr: revenue_3d, offset: 1 year}
  filled_3d: {expr: revenue_3d, fill: 0}
  filled: {expr: sum(a), fill: 0}
  typical_3d: {expr: median(revenue_3d), per: customer}
  share_of_ever: {expr: revenue / revenue_ever}
""",
    "customers.yml": """
model: customers
table: c
key: id
dimensions: {city: {type: string}, joined: {type: date}, gone: {type: date}}
metrics:
  customers: {expr: count(), time: none}
  members: {expr: count(), during: {from: joined, to: gone}}
  members_before: {expr: members, offset: 1 month}
""",
    "visits.yml": """
model: visits
table: v
key: none
time: day
joins: {customer: {model: customers, on: {cid: id}}}
dimensions: {day: {type: date}}
metrics:
  visits: {expr: sum(n)}
  visits_2d: {expr: visits, over: {last: 2 days}}
""",
}
TABLES = """
CREATE TABLE s (id INT, a INT, cid INT, shop VARCHAR, ts TIMESTAMP);
INSERT INTO s VALUES
  (1, 1, 1, 'x', '2017-03-01 12:00'), (2, 2, 2, 'x', '2017-03-03 12:00'), (3, 4, 1, 'y', '2017-03-04 04:59'),
  (4, 8, 1, 'x', '2017-03-06 12:00'), (5, 16, NULL, 'x', '2017-03-31 12:00'), (6, 32, 2, 'y', '2017-02-27 12:00'),
  (7, 64, 1, 'x', NULL), (8, 128, 2, 'y', '2016-02-29 12:00'), (9, 256, 1, 'x', '2016-03-01 12:00');
CREATE TABLE c (id INT, city VARCHAR, joined DATE, gone DATE);
INSERT INTO c VALUES (1, 'Oslo', '2017-01-15', '2017-03-01'), (2, 'Rome', '2017-02-10', NULL), (3, NULL, NULL, NULL),
  (4, 'Oslo', '2017-04-01', '2017-03-01'), (5, 'Oslo', '2017-02-05', '2017-02-06');
CREATE TABLE v (cid INT, day DATE, n INT);
"""
NOW = datetime(2017, 5, 10, 9, 30)
FEBRUARY, MARCH, APRIL, MAY = (date(2017, month, 1) for month in (2, 3, 4, 5))


def march(day: int) -> date:
    return date(2017, 3, day)


FIRST_WEEK = {"range": "2017-03-01 to 2017-03-07"}
