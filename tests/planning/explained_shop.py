"""Definitions of every kind of metric, join and filter, for plans that are explained."""

SETTINGS = "zone: America/New_York\nweek_start: monday\n"

SALES = """
model: sales
table: sale_lines
key: [receipt, line]
time: sold_at
joins:
  customer: {model: customers, on: customer_id, inverse: purchases}
  product: {model: products, on: {sku: product_sku}, inverse: sold}
  grade: {model: grades, on: customer_id}
dimensions:
  sold_at: {type: instant, stored_in: UTC}
  channel: {type: string}
metrics:
  revenue: {expr: sum(amount)}
  lines: {expr: count()}
  web_revenue: {expr: sum(amount), where: "channel = 'web'"}
  list_value: {expr: sum(units * product.price)}
  revenue_7d: {expr: revenue, over: {last: 7 days}}
  revenue_average: {expr: revenue, over: {last: 7 days, show: average}}
  revenue_mtd: {expr: revenue, over: {to_date: month}}
  revenue_ly: {expr: revenue, offset: 1 year}
  median_spend: {expr: median(revenue), per: customer}
  filled: {expr: sum(amount), fill: 0}
"""

REFUNDS = """
model: refunds
table: refunds
key: refund_id
time: refunded_on
joins:
  customer: {model: customers, on: customer_id}
dimensions:
  refunded_on: {type: date}
metrics:
  refunded: {expr: sum(amount)}
  refunds: {expr: count()}
  refund_rate: {expr: refunded / revenue}
"""

CUSTOMERS = """
model: customers
table: customers
key: customer_id
joins:
  big_buys: {model: sales, through: purchases, where: "big_buys.amount > 100"}
dimensions:
  city: {type: string}
  joined_on: {type: date}
  left_on: {type: date}
  lifetime: {type: number, expr: purchases.revenue}
metrics:
  customers: {expr: count(), time: none}
  oldest: {expr: min(joined_on), time: none}
  members: {expr: count(), during: {from: joined_on, to: left_on}}
"""

PRODUCTS = """
model: products
table: products
key: product_sku
dimensions:
  category: {type: string}
metrics:
  average_price: {expr: avg(price), time: none}
"""

GRADES = """
model: grades
sql: SELECT customer_id, grade, since, until FROM grades
key: [customer_id, since]
valid: {from: since, to: until}
dimensions:
  grade: {type: string}
  since: {type: date}
  until: {type: date}
"""

STOCK = """
model: stock
table: stock
key: [day, warehouse]
time: day
dimensions:
  day: {type: date}
  warehouse: {type: string}
metrics:
  units: {expr: sum(units), over: {pick: last, per: [warehouse]}}
  peak: {expr: sum(units), over: {pick: max}}
"""

VISITS = """
model: visits
table: visits
key: visit_id
time: visited_at
joins:
  customer: {model: customers, on: customer_id, inverse: visits}
dimensions:
  visited_at: {type: instant, stored_in: UTC}
metrics:
  visits: {expr: count()}
  conversions: {convert: {from: visits, to: sales.lines, by: customer, within: 7 days}}
"""

FILES = {
    "settings.yml": SETTINGS,
    "sales.yml": SALES,
    "refunds.yml": REFUNDS,
    "customers.yml": CUSTOMERS,
    "products.yml": PRODUCTS,
    "grades.yml": GRADES,
    "stock.yml": STOCK,
    "visits.yml": VISITS,
}
