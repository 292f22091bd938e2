"""What the site says of a small shop, page by page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest

from semantic import load_texts
from service.documenting import Published, make_site
from tests.documenting.reading import broken_links, read, site_of

SHOP = {
    "settings.yml": """
company: Corner shop
zone: Europe/Berlin
week_start: sunday
calendars: {retail: {pattern: 4-4-5, month: february, weekday: sunday, begins: nearest}}
metrics:
  kept_rate: {expr: 1 - refunds.refunded / sales.revenue, description: What stays., owner: finance}
""",
    "core/households.yml": """
model: households
table: households
key: household_id
owner: loyalty
dimensions:
  region: {type: string, expr: area, description: Where they live., values: [{value: N, label: North}]}
metrics: {households: {expr: count()}}
""",
    "sales.yml": """
model: sales
table: shop.transactions
key: sale_id
time: sold_on
joins:
  household: {model: households, on: household_id, description: Who bought.}
dimensions:
  sold_on: {type: date, expr: day}
  big: {type: boolean, expr: "amount > 100"}
  helper: {type: number, expr: amount * 3, hidden: true}
segments:
  northern: {where: "household.region = 'north'", description: From the north.}
metrics:
  revenue:
    expr: sum(amount)
    description: |
      Dollars that the till took.

      Not what came back.
    synonyms: [turnover, takings]
    format: currency USD
    certified: true
    tags: [core]
    meta: {ticket: "https://tickets.example/SHOP-12", team: till}
  baskets: {expr: count(distinct basket), deprecated: {reason: Too coarse., replacement: revenue}}
  basket_value: {expr: revenue / baskets}
  doubled: {expr: 2 * basket_value}
  spare: {expr: count(), hidden: true}
""",
    "refunds.yml": """
model: refunds
table: refunds
key: refund_id
time: refunded_on
dimensions: {refunded_on: {type: date}}
metrics: {refunded: {expr: sum(amount)}}
""",
    "questions/q.yml": """
questions:
  - question: How big is a basket?
    also: [average basket]
    query: {metrics: [basket_value], dimensions: [household.region], time: {range: last month}}
    verified_by: ana
    note: As the till counts.
""",
    "tests/numbers.yml": """
tests:
  - test: Regions add up
    metric: revenue
    adds_up_by: [household.region]
""",
}


@pytest.fixture(scope="module")
def site() -> Mapping[str, str]:
    return site_of(SHOP, repository="https://git.example/shop/blob/main/models/")


def lines(page: str) -> str:
    return read(page).text


def test_there_is_a_page_for_everything(site: Mapping[str, str]) -> None:
    assert {name for name in site if name.startswith(("metrics/", "models/", "owners/"))} == {
        "metrics/index.html",
        "metrics/kept_rate.html",
        "metrics/households.households.html",
        "metrics/sales.revenue.html",
        "metrics/sales.baskets.html",
        "metrics/sales.basket_value.html",
        "metrics/sales.doubled.html",
        "metrics/refunds.refunded.html",
        "models/index.html",
        "models/households.html",
        "models/sales.html",
        "models/refunds.html",
        "owners/index.html",
        "owners/finance.html",
        "owners/loyalty.html",
        "owners/without-owner.html",
    }


def test_all_links_lead_somewhere(site: Mapping[str, str]) -> None:
    assert broken_links(site) == []


def test_a_metric_says_what_it_is(site: Mapping[str, str]) -> None:
    page = read(site["metrics/sales.revenue.html"])
    for text in (
        "Metric of sales Revenue sales.revenue certified",
        "Dollars that the till took. Not what came back.",
        "Formula sum(amount) Time sold_on Format currency USD Also called turnover, takings",
        "Owner nobody Tags core Defined in models/sales.yml:15",
        "Test What it holds Defined in Regions add up its groups by household.region add up to the whole",
        '{"metrics": ["revenue"], "dimensions": ["time.month"]}',
        "SUM(sales.amount) AS revenue FROM shop.transactions AS sales",
        "household households region",
        "Columns sales.amount",
    ):
        assert text in page.text
    assert "https://git.example/shop/blob/main/models/sales.yml#L15" in page.links
    assert "https://tickets.example/SHOP-12" in page.links
    assert site["metrics/sales.revenue.html"].count('<p class="said">') == 2


def test_a_deprecated_metric_says_what_to_use(site: Mapping[str, str]) -> None:
    assert "Deprecated: Too coarse. Use revenue." in lines(site["metrics/sales.baskets.html"])


def test_the_picture_leads_from_the_table_to_those_who_use_it(site: Mapping[str, str]) -> None:
    page = site["metrics/sales.basket_value.html"]
    drawn = page[page.index("<svg") : page.index("</svg>")]
    boxes = re.findall(r'<text x="(\d+)" y="\d+">([^<]+)</text>', drawn)
    assert [name for _, name in boxes] == [
        "shop.transactions",
        "sales",
        "baskets",
        "revenue",
        "basket_value",
        "doubled",
        "How big is a basket?",
    ]
    assert drawn.count('class="line"') == 7
    assert (
        "is made of table shop.transactions, model sales, metric sales.baskets, metric sales.revenue. "
        "It is used by metric sales.doubled, question How big is a basket?." in drawn
    )


def test_only_what_is_named_is_the_next_step(site: Mapping[str, str]) -> None:
    """`doubled` rests on revenue too, but does not name it."""
    page = site["metrics/sales.revenue.html"]
    drawn = page[page.index("<svg") : page.index("</svg>")]
    assert "basket_value" in drawn and "doubled" not in drawn
    used = lines(page).partition("Used by")[2]
    assert used.startswith(
        " (4) Metrics sales.basket_value , sales.doubled , kept_rate Questions How big is a basket?"
    )


def test_a_model_has_its_members_and_neighbours(site: Mapping[str, str]) -> None:
    page = read(site["models/sales.html"])
    for text in (
        "Table shop.transactions Key sale_id Time sold_on",
        "household households many to one household_id Who bought.",
        "northern From the north. Only rows where household.region = 'north'",
        "big boolean Formula amount > 100",
        "Metrics that can be grouped by these dimensions (5) households.households , sales.basket_value ,",
    ):
        assert text in page.text
    assert "dimension-big" in page.ids and "segment-northern" in page.ids
    assert "North" in lines(site["models/households.html"])


def test_what_is_hidden_from_lists_is_nowhere(site: Mapping[str, str]) -> None:
    for name, text in site.items():
        assert "spare" not in text and "helper" not in text, name


def test_a_question_has_its_query_and_sql(site: Mapping[str, str]) -> None:
    [name] = [name for name in site if name.startswith("questions/how-big-is-a-basket-")]
    text = lines(site[name])
    assert (
        "As the till counts. Also asked as average basket Verified by ana Defined in models/questions/q.yml:3"
        in text
    )
    assert '"dimensions": ["household.region"]' in text and "LEFT JOIN households" in text
    assert "As if it were asked on 15 July 2024" in text and "2024-06-01" in text


def test_a_question_of_a_certain_time_is_the_same_whenever_it_is_asked() -> None:
    asked = SHOP["questions/q.yml"].replace("last month", '"2023"')
    site = site_of({**SHOP, "questions/q.yml": asked})
    [text] = [lines(page) for name, page in site.items() if name.startswith("questions/how-big-is-a-basket-")]
    assert "2023-01-01" in text and "As if" not in text


def test_owners_have_what_is_theirs_and_nobody_the_rest(site: Mapping[str, str]) -> None:
    assert "finance 1 loyalty 1 1 1 Without an owner 5 3 2 1" in lines(site["owners/index.html"])
    assert "kept_rate" in lines(site["owners/finance.html"])
    assert "households.region Where they live." in lines(site["owners/loyalty.html"])
    assert "northern" in lines(site["owners/without-owner.html"])


def test_overview_calendars_and_tags(site: Mapping[str, str]) -> None:
    overview = lines(site["index.html"])
    assert "Corner shop 7 metrics 3 models 4 dimensions 1 segments 1 verified questions" in overview
    assert "models/core Model What it is Metrics Owner households" in overview
    assert "Without a description" in overview
    calendars = lines(site["calendars.html"])
    assert "Weeks begin on Sunday." in calendars and "quarters in 4-4-5 weeks" in calendars
    assert "core (1)" in lines(site["tags.html"])


def test_the_search_index_holds_what_has_a_page(site: Mapping[str, str]) -> None:
    script = site["search-index.js"]
    rows = json.loads(script.removeprefix("dragomanIndex(").rstrip().removesuffix(");"))
    [revenue] = [row for row in rows if row[1] == "revenue"]
    assert revenue == [
        "metric",
        "revenue",
        "Revenue",
        "metrics/sales.revenue.html",
        "turnover, takings",
        "Dollars that the till took. Not what came back.",
        "certified",
        "sales",
    ]
    assert {row[3].partition("#")[0] for row in rows} <= set(site)
    assert len(rows) == 7 + 4 + 3 + 1 + 1


def test_links_to_what_is_left_out_are_texts() -> None:
    """Of a hidden model its metrics have pages, its dimensions are nowhere; a hidden time is only named."""
    site = site_of(
        {
            "far.yml": "model: far\ntable: far\nkey: id\nhidden: true\ndimensions: {town: {type: string}}\n"
            "segments: {rome: {where: town = 'Rome'}}\nmetrics: {far_rows: {expr: count(), time: none}}\n",
            "near.yml": "model: near\ntable: near\nkey: id\ntime: at\njoins: {far: {model: far, on: {far_id: id}}}\n"
            "dimensions: {at: {type: date, hidden: true}}\nmetrics: {rows: {expr: count()}}\n",
        }
    )
    assert broken_links(site) == []
    assert "models/far.html" not in site and "metrics/far.far_rows.html" in site
    assert "town" not in site["search-index.js"]
    assert "far far town" in lines(site["metrics/near.rows.html"])


def test_a_question_that_does_not_compile_says_why() -> None:
    asked = "questions: [{question: What now?, query: {metrics: [rows], dimensions: [time.month]}}]"
    model = "model: t\ntable: t\nkey: id\nmetrics: {rows: {expr: count(), time: none}}\n"
    site = site_of({"t.yml": model, "questions/q.yml": asked})
    [name] = [name for name in site if name.startswith("questions/what-now-")]
    assert "By itself it does not compile: None of the metrics depends on time" in lines(site[name])


def test_no_definitions_give_a_site_that_says_so() -> None:
    site = make_site(load_texts({}), Published())
    assert "There are no definitions yet." in lines(site["index.html"])
    assert broken_links(site) == []


def test_a_hundred_inputs_are_twelve_boxes_and_all_names() -> None:
    many = "\n".join(f"  m{at:03}: {{expr: sum(c{at}), time: none}}" for at in range(100))
    total = " + ".join(
        f"({' + '.join(f'm{at:03}' for at in range(ten, ten + 10))})" for ten in range(0, 100, 10)
    )
    site = site_of({"t.yml": f"model: t\ntable: t\nkey: id\nmetrics:\n{many}\n  total: {{expr: {total}}}\n"})
    page = site["metrics/t.total.html"]
    drawn = page[page.index("<svg") : page.index("</svg>")]
    assert "and 89 more" in drawn and "m010" in drawn and "m011" not in drawn
    assert "t.m099" in lines(page)
    assert broken_links(site) == []


def test_a_model_that_many_join_shows_a_few_of_them_and_lists_all() -> None:
    many = {
        f"fact{at:02}.yml": f"model: fact{at:02}\ntable: f\nkey: id\njoins: {{day: {{model: days, on: day_id}}}}\n"
        for at in range(30)
    }
    site = site_of({**many, "days.yml": "model: days\ntable: days\nkey: day_id\n"})
    page = site["models/days.html"]
    drawn = page[page.index("<svg") : page.index("</svg>")]
    assert "and 19 more" in drawn and "fact10" in drawn and drawn.count("as fact") == 11
    assert "Joined by fact00 as day , fact01 as day" in lines(page) and "fact29 as day" in lines(page)
    assert broken_links(site) == []


def test_descriptions_of_any_length_are_whole_on_their_page_and_short_in_search() -> None:
    text = "word " * 20_000
    site = site_of(
        {
            "t.yml": f"model: t\ntable: t\nkey: id\nmetrics:\n  m: {{expr: count(), time: none, description: {text}}}\n"
        }
    )
    assert lines(site["metrics/t.m.html"]).count("word") == 20_000
    assert len(site["search-index.js"]) < 1_000


def test_a_select_is_drawn_from_its_tables_and_a_joined_time_has_its_place() -> None:
    site = site_of(
        {
            "lines.yml": "model: lines\nkey: id\nsql: WITH kept AS (SELECT * FROM raw.lines) SELECT * FROM kept\n"
            "joins: {order: {model: orders, on: {order_id: id}}}\n"
            "metrics: {units: {expr: sum(units), time: order.placed_on}}\n",
            "orders.yml": "model: orders\ntable: orders\nkey: id\ndimensions: {placed_on: {type: date}}\n",
        }
    )
    page = site["metrics/lines.units.html"]
    assert "lines.units is made of table lines, table orders, model lines, model orders" in page
    assert '<a href="../models/orders.html#dimension-placed_on"><code>order.placed_on</code></a>' in page
    assert "WITH kept AS" in lines(site["models/lines.html"])
