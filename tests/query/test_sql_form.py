"""The SQL form: what it reads, beside the JSON form of the same query, and what it refuses with which words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from semantic import load_texts
from semantic.errors import QueryInvalid, QueryMalformed
from semantic.planning.functions import FUNCTIONS
from semantic.query import MetricUse, Query, parse_any, parse_query, parse_sql, query_json, to_sql
from semantic.query.sql_tokens import AD_HOC
from semantic.query.sql_writing import in_sql_order
from semantic.query.types import Condition, Operator, TimeClause
from tests.compiling.shop import FILES
from tests.soundness.generating import Chance, company, query
from tests.soundness.yaml_form import definition_texts

SHOP = load_texts(FILES)

SAME = {
    "SELECT revenue FROM metrics": {"metrics": ["revenue"]},
    "select customer.city, revenue from metrics group by customer.city order by 2 desc, 1 limit 3;": {
        "metrics": ["revenue"], "dimensions": ["customer.city"], "order_by": ["-revenue", "customer.city"], "limit": 3,
    },
    "SELECT city FROM metrics": {"dimensions": ["city"]},
    "SELECT revenue / receipts AS spend FROM metrics HAVING spend > 2.50 ORDER BY spend ASC NULLS LAST": {
        "metrics": [{"expr": "revenue / receipts", "as": "spend"}],
        "filters": [{"field": "spend", "op": ">", "values": [{"number": "2.50"}]}], "order_by": ["spend"],
    },
    "SELECT revenue  /receipts FROM metrics HAVING revenue/receipts > 2 ORDER BY revenue / receipts": {
        "metrics": ["revenue  /receipts"], "filters": [{"field": "revenue  /receipts", "op": ">", "values": [2]}],
        "order_by": ["revenue  /receipts"],
    },
    "SELECT share(revenue, customer.city) * 100 AS part FROM metrics": {
        "metrics": [{"expr": "share(revenue, customer.city) * 100", "as": "part"}],
    },
    "SELECT part(revenue) FILTER (WHERE online) AS web FROM metrics": {
        "metrics": [{"expr": "part(revenue)", "as": "web", "filters": [{"segment": "online"}]}],
    },
    "SELECT revenue FILTER (WHERE online AND customer.city = 'Köln') AS web FROM metrics": {
        "metrics": [{"expr": "revenue", "as": "web",
                     "filters": [{"segment": "online"}, {"field": "customer.city", "values": ["Köln"]}]}],
    },
    "SELECT (revenue / receipts) FILTER (WHERE online) AS web FROM metrics": {
        "metrics": [{"expr": "revenue / receipts", "as": "web", "filters": [{"segment": "online"}]}],
    },
    "SELECT via(revenue, customers => customer) AS x FROM metrics": {
        "metrics": [{"expr": "revenue", "as": "x", "via": {"customers": "customer"}}],
    },
    "SELECT date_trunc('month', time), date_trunc('YEAR', sold_at), revenue FROM metrics GROUP BY "
    "date_trunc('month', time), 2": {
        "metrics": ["revenue"], "dimensions": ["time.month", "sold_at.year"],
    },
    "SELECT revenue FROM metrics(range => 'last 3 months', totals => TRUE, timezone => 'Europe/Berlin', "
    "basis => sold)": {
        "metrics": ["revenue"], "time": {"range": "last 3 months", "basis": "sold"}, "totals": True,
        "timezone": "Europe/Berlin",
    },
    "SELECT revenue FROM metrics(from => '2017-01-01', until => '2017-02-01', compare => previous_year, "
    "whole => false)": {
        "metrics": ["revenue"],
        "time": {"range": {"from": "2017-01-01", "until": "2017-02-01"}, "compare": "previous_year"},
    },
    "SELECT time.month, customer.city, revenue FROM metrics(per => (time.month), other => true) LIMIT 3": {
        "metrics": ["revenue"], "dimensions": ["time.month", "customer.city"],
        "limit": {"rows": 3, "per": ["time.month"], "other": True},
    },
    "SELECT revenue OVER (to_date => 'range'), (revenue / 7) FILTER (WHERE online) OVER (last => '7 days', show => "
    "'first') AS moving FROM metrics ORDER BY revenue.running, revenue DESC": {
        "metrics": [{"expr": "revenue", "over": {"to_date": "range"}},
                    {"expr": "revenue / 7", "as": "moving", "filters": [{"segment": "online"}],
                     "over": {"last": "7 days", "show": "first"}}],
        "order_by": ["revenue.running", "-revenue"],
    },
    "SELECT city FROM metrics(rows => customers)": {"dimensions": ["city"], "rows": "customers"},
    "SELECT * FROM metrics(rows => 'customers')": {"rows": "customers"},
    "SELECT revenue FROM metrics WHERE a = 1 AND b = 2 OR NOT c = 3": {
        "metrics": ["revenue"],
        "filters": [{"any": [{"all": [{"field": "a", "values": [1]}, {"field": "b", "values": [2]}]},
                             {"not": {"field": "c", "values": [3]}}]}],
    },
    "SELECT revenue FROM metrics WHERE city IN ('a', NULL) AND x NOT IN (-1, 2.5, TRUE) AND city = NULL": {
        "metrics": ["revenue"],
        "filters": [{"field": "city", "op": "in", "values": ["a", None]},
                    {"field": "x", "op": "not in", "values": [-1, 2.5, True]}, {"field": "city", "values": [None]}],
    },
    "SELECT revenue FROM metrics WHERE time BETWEEN '2017-01' AND '2017-03' AND x NOT BETWEEN 1 AND 2 "
    "AND city IS NOT NULL": {
        "metrics": ["revenue"],
        "filters": [{"field": "time", "op": "between", "values": ["2017-01", "2017-03"]},
                    {"field": "x", "op": "not between", "values": [1, 2]}, {"field": "city", "op": "is_not_null"}],
    },
    "SELECT revenue FROM metrics WHERE contains(city, 'a') AND not_starts_with(city, 'b') AND NOT "
    "ends_with(city, 'it''s')": {
        "metrics": ["revenue"],
        "filters": [{"field": "city", "op": "contains", "values": ["a"]},
                    {"field": "city", "op": "not starts_with", "values": ["b"]},
                    {"not": {"field": "city", "op": "ends_with", "values": ["it's"]}}],
    },
    "SELECT customers FROM metrics WHERE some(purchases.channel = 'web' AND purchases.channel <> 'app') "
    "AND none(online)": {
        "metrics": ["customers"],
        "filters": [{"some": {"all": [{"field": "purchases.channel", "values": ["web"]},
                                      {"field": "purchases.channel", "op": "!=", "values": ["app"]}]}},
                    {"none": {"segment": "online"}}],
    },
    "SELECT revenue FROM metrics WHERE per(receipts, customer) > 2 AND per(refunds, customer, range => "
    "'last year') IS NULL": {
        "metrics": ["revenue"],
        "filters": [{"metric": "receipts", "per": "customer", "op": ">", "values": [2]},
                    {"metric": "refunds", "per": "customer", "op": "is_null", "time": {"range": "last year"}}],
    },
    'SELECT "customer"."city", "revenue" FROM "metrics" WHERE "customer.city" = \'x\'': {
        "metrics": ["revenue"], "dimensions": ["customer.city"],
        "filters": [{"field": "customer.city", "values": ["x"]}],
    },
    "SELECT customer.city, revenue FROM metrics HAVING customer.city = 'x' OR revenue > 10 OR receipts > 2": {
        "metrics": ["revenue"], "dimensions": ["customer.city"],
        "filters": [{"any": [{"field": "customer.city", "values": ["x"]},
        {"field": "revenue", "op": ">", "values": [10]},
                             {"field": "receipts", "op": ">", "values": [2]}]}],
    },
    # The table of one model: flat columns, its own members, what is along its joins.
    "SELECT customer__city, channel, time__month, revenue FROM sales WHERE online GROUP BY 1, channel, 3 "
    "ORDER BY channel": {
        "metrics": ["revenue"], "dimensions": ["customer.city", "sales.channel", "time.month"],
        "filters": [{"segment": "sales.online"}], "order_by": ["sales.channel"],
    },
    "SELECT sold_at__month, (revenue - refunds__refunded) / receipts AS net FROM sales(range => '2017')": {
        "metrics": [{"expr": "(revenue - refunds.refunded) / receipts", "as": "net"}],
        "dimensions": ["sales.sold_at.month"],
        "time": {"range": "2017"},
    },
    "SELECT customer__city, channel FROM sales ORDER BY customer__city": {
        "dimensions": ["sales.customer.city", "sales.channel"], "order_by": ["sales.customer.city"],
    },
    "SELECT change(revenue, year) AS up, share(revenue, channel) AS part FROM sales": {
        "metrics": [{"expr": "change(revenue, year)", "as": "up"},
        {"expr": "share(revenue, sales.channel)", "as": "part"}],
    },
}  # fmt: skip


@pytest.mark.parametrize("text", SAME, ids=lambda text: text[:70])
def test_the_same_query_in_both_forms(text: str) -> None:
    wanted = parse_query(SAME[text])
    assert parse_sql(SHOP, text) == wanted
    assert parse_any(SHOP, {"sql": text}) == parse_any(SHOP, text) == wanted
    assert parse_sql(SHOP, to_sql(SHOP, wanted)) == in_sql_order(SHOP, wanted)


REFUSED = {
    "": "the text is empty",
    "   ": "the text is empty",
    "DELETE FROM metrics": "begins with SELECT",
    "SELECT": "FROM is missing",
    "SELECT FROM metrics": "Nothing is selected",
    "SELECT *": "FROM is missing",
    "SELECT * FROM metrics": "`*` says nothing",
    "SELECT revenue": "FROM is missing",
    "SELECT revenue FROM": "A table is missing",
    "SELECT revenue FROM refnds": "no table `refnds`",
    "SELECT revenue FROM shop.sales": "no table `shop.sales`",
    "SELECT revenue FROM metrics m": "`m` cannot stand here",
    "SELECT revenue FROM metrics AS m": "`AS` cannot stand here",
    "SELECT revenue FROM metrics, sales": "`,` cannot stand here",
    "SELECT revenue FROM metrics JOIN sales ON a = b": "`JOIN` cannot stand here",
    "SELECT revenue FROM (SELECT 1)": "no query inside it",
    "SELECT (SELECT 1) FROM metrics": "A parenthesis is not closed before `SELECT`",
    "SELECT revenue FROM metrics WHERE city IN (SELECT 1)": "no query inside it",
    "WITH x AS (SELECT 1) SELECT revenue FROM metrics": "begins with SELECT",
    "SELECT revenue FROM metrics UNION SELECT lines FROM metrics": "`UNION` cannot stand here",
    "SELECT revenue FROM metrics; SELECT revenue FROM metrics": "`SELECT` cannot stand here",
    "SELECT revenue FROM metrics;;": "`;` cannot stand here",
    "SELECT revenue FROM metrics OFFSET 3": "`OFFSET` cannot stand here",
    "SELECT revenue FROM metrics LIMIT 3 OFFSET 3": "`OFFSET` cannot stand here",
    "SELECT revenue FROM metrics LIMIT 0": "`rows` is a whole number",
    "SELECT revenue FROM metrics LIMIT 2.5": "`rows` is a whole number",
    "SELECT revenue FROM metrics LIMIT x": "LIMIT is a number of rows",
    "SELECT DISTINCT city FROM metrics": "DISTINCT` is not known",
    "SELECT revenue OVER (PARTITION BY city) FROM metrics": "OVER is not known",
    "SELECT revenue / 7 OVER (last => '7 days') FROM metrics": "not clear what it is a window of",
    "SELECT revenue OVER (last => '7 days', last => '1 day') FROM metrics": "stands twice",
    "SELECT revenue AS r OVER (last => '7 days') FROM metrics": "it stands before AS",
    "SELECT sum(revenue) FROM metrics": "no function `sum`",
    "SELECT count(*) FROM metrics": "no function `count`",
    "SELECT CASE WHEN 1 THEN 2 END FROM metrics": "A name is missing before `CASE`",
    "SELECT revenue::text FROM metrics": "`::` cannot stand here",
    "SELECT revenue || 'x' FROM metrics": "`||` cannot stand here",
    "SELECT 'revenue' FROM metrics": "A name is missing",
    "SELECT $1 FROM metrics": "A name is missing",
    "SELECT revenue spend FROM metrics": "`spend` cannot stand here",
    "SELECT city AS town, revenue FROM metrics": "A dimension keeps its name",
    "SELECT revenue, city FROM metrics": "A metric stands before a dimension",
    "SELECT revenue, revenue.previous FROM metrics": "`revenue.previous` comes by itself",
    "SELECT revenue -- all of it\nFROM metrics": "no comments",
    "SELECT /*+ x */ revenue FROM metrics": "no comments",
    "SELECT revenue FROM metrics /* x */": "no comments",
    "SELECT revenue FROM metrics WHERE city = 'x": "cannot be read as SQL",
    "SELECT revnue FROM metrics": "no metric and no dimension `revnue`",
    "SELECT city, revenue FROM metrics GROUP BY 2": "`city` is no metric, and not in GROUP BY",
    "SELECT city, revenue FROM metrics GROUP BY 1, 2": "GROUP BY names a metric",
    "SELECT city, revenue FROM metrics GROUP BY 3": "There is no column 3",
    "SELECT city, revenue FROM metrics GROUP BY channel": "GROUP BY names what is not selected",
    "SELECT city, channel, revenue FROM metrics GROUP BY city": "`channel` is no metric, and not in GROUP BY",
    "SELECT city, revenue FROM metrics WHERE revenue > 10": "A condition on a metric stands after WHERE",
    "SELECT city, revenue AS x FROM metrics WHERE x > 10": "A condition on a metric stands after WHERE",
    "SELECT city, revenue FROM metrics WHERE city = 'x' OR revenue > 10": "A condition on a metric stands after WHERE",
    "SELECT city, revenue FROM metrics HAVING city = 'x'": "A condition without a metric stands after HAVING",
    "SELECT city, revenue FROM metrics HAVING revenue > 1 AND city = 'x'": "A condition without a metric",
    "SELECT revenue FROM metrics HAVING revenue * 2 > 1": "no column of the query",
    "SELECT revenue FROM metrics WHERE city LIKE 'a%'": "LIKE is not known",
    "SELECT revenue FROM metrics WHERE city NOT LIKE 'a%'": "LIKE is not known",
    "SELECT revenue FROM metrics WHERE 'a' = city": "A condition begins with a name",
    "SELECT revenue FROM metrics WHERE city": "`city` stands alone",
    "SELECT revenue FROM metrics WHERE city = \"a\"": "is a name and not a value",
    "SELECT revenue FROM metrics WHERE city = channel": "A value is missing before `channel`",
    "SELECT revenue FROM metrics WHERE city = 'a' 'b'": "`'b'` cannot stand here",
    "SELECT revenue FROM metrics WHERE x = 5.": "decimal number",
    "SELECT revenue FROM metrics WHERE x = 0x1F": "This is not a number",
    "SELECT revenue FROM metrics WHERE x = 1_000": "This is not a number",
    "SELECT revenue FROM metrics WHERE x IS TRUE": "IS is followed by NULL",
    "SELECT revenue FROM metrics WHERE x IN ()": "A value is missing",
    "SELECT revenue FROM metrics WHERE sold_at > DATE '2017-01-01'": "DATE is not known here",
    "SELECT revenue FROM metrics WHERE 1 < x": "A condition begins with a name",
    "SELECT revenue FROM metrics WHERE x < 1 < 2": "`<` cannot stand here",
    "SELECT revenue FROM metrics WHERE lower(city) = 'x'": "no function `lower`",
    "SELECT revenue FROM metrics WHERE per(receipts, customer)": "A comparison is missing after per",
    "SELECT revenue FROM metrics WHERE segment(online)": "A segment's name is a text",
    "SELECT revenue / receipts FILTER (WHERE online) FROM metrics": "not clear how much of it is filtered",
    "SELECT -revenue FILTER (WHERE online) FROM metrics": "not clear how much of it is filtered",
    "SELECT revenue FILTER (online) FROM metrics": "WHERE is missing",
    "SELECT revenue FROM metrics(zone => 'x')": "no argument `zone`",
    "SELECT revenue FROM metrics(totals => 1)": "`totals` is TRUE or FALSE",
    "SELECT revenue FROM metrics(totals => true, totals => false)": "stands twice",
    "SELECT revenue FROM metrics(range => '2017', from => '2017')": "`range` stands beside",
    "SELECT revenue FROM metrics(range = '2017')": "`=>` is missing",
    "SELECT revenue FROM metrics(range => last_year)": "`range` is a text in single quotes",
    "SELECT city, revenue FROM metrics(per => city)": "The argument `per` needs LIMIT",
    "SELECT revenue FROM metrics ORDER BY revenue NULLS FIRST": "comes last, both ways",
    "SELECT revenue FROM metrics ORDER BY 2": "There is no column 2",
    "SELECT revenue FROM metrics ORDER BY revenue * 2": "no column",
    "SELECT -revenue FROM metrics ORDER BY 1": "cannot be ordered by as it stands",
    "SELECT date_trunc('fortnight', time), revenue FROM metrics": "no period `fortnight`",
    "SELECT city, revenue FROM sales": "no column `city`",
    "SELECT refunded FROM sales": "no column `refunded`",
    "SELECT customer__town, revenue FROM sales GROUP BY customer__city": "GROUP BY names what is not selected",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:70])
def test_what_is_refused_says_where_and_what(text: str) -> None:
    with pytest.raises(QueryInvalid) as raised:
        parse_sql(SHOP, text)
    problem = raised.value.problem
    assert REFUSED[text] in problem.message
    assert problem.path


def test_the_place_is_a_line_and_a_column() -> None:
    with pytest.raises(QueryMalformed) as raised:
        parse_sql(SHOP, "SELECT customer.city,\n       sum(revenue)\nFROM metrics")
    problem = raised.value.problem
    assert problem.message == "There is no function `sum` here, at line 2, column 8."
    assert problem.hint == "A metric is an aggregate already: write its name alone."


def test_a_name_that_is_metric_and_dimension_must_say_which() -> None:
    shop = load_texts(
        {**FILES, "cities.yml": "{model: cities, table: c, key: id, metrics: {city: {expr: count()}}}"}
    )
    with pytest.raises(QueryInvalid) as raised:
        parse_sql(shop, "SELECT city FROM metrics")
    assert raised.value.problem.code == "ambiguous-name"
    assert parse_sql(shop, "SELECT MEASURE(city) FROM metrics") == Query(metrics=(MetricUse("city"),))
    assert to_sql(shop, Query(metrics=(MetricUse("city"),))) == "SELECT MEASURE(city) FROM metrics"
    assert parse_sql(shop, "SELECT city, revenue FROM metrics GROUP BY city").dimensions == ("city",)


def test_sql_beside_other_keys_is_refused() -> None:
    with pytest.raises(QueryMalformed) as raised:
        parse_any(SHOP, {"sql": "SELECT revenue FROM metrics", "limit": 3})
    assert raised.value.problem.path == "/limit"
    with pytest.raises(QueryMalformed):
        parse_any(SHOP, {"sql": 3})


def test_decimals_keep_their_digits_and_stay_decimals() -> None:
    for text in ("0.12345678901234567890", "5.0", "1E+5", "5"):
        asked = Query(
            metrics=(MetricUse("revenue"),), filters=(Condition("revenue", Operator.GT, (Decimal(text),)),)
        )
        [found] = parse_sql(SHOP, to_sql(SHOP, asked)).filters
        assert isinstance(found, Condition)
        assert (type(found.values[0]), found.values[0]) == (Decimal, Decimal(text))


def test_a_time_that_asks_for_nothing_is_left_out() -> None:
    asked = Query(metrics=(MetricUse("revenue"),), time=TimeClause())
    assert to_sql(SHOP, asked) == "SELECT revenue FROM metrics"


@pytest.mark.parametrize("seed", range(60))
def test_generated_queries_over_generated_companies_come_back(seed: int) -> None:
    chance = Chance(f"sql form {seed}")
    made = company(chance)
    catalog = load_texts(definition_texts(made.schema))
    for _ in range(4):
        asked = parse_query(query_json(query(chance, made.schema)))
        assert parse_sql(catalog, to_sql(catalog, asked)) == in_sql_order(catalog, asked)


def test_it_knows_the_functions_of_expressions() -> None:
    assert set(FUNCTIONS) <= AD_HOC
