"""A small shop for tests that read like examples: sales of products to customers, and refunds."""

SETTINGS = """
zone: America/New_York
week_start: monday
"""

SALES = """
model: sales
table: sale_lines
key: [receipt, line]
time: sold_at
joins:
  customer: {model: customers, on: customer_id, inverse: purchases}
  product: {model: products, on: {sku: product_sku}}
dimensions:
  sold_at: {type: instant, stored_in: UTC}
  channel: {type: string}
segments:
  online: {where: "channel = 'web' OR channel = 'app'"}
metrics:
  revenue: {expr: sum(amount), format: currency USD}
  receipts: {expr: count(distinct receipt)}
  lines: {expr: count()}
  per_receipt: {expr: revenue / receipts}
  web_revenue: {expr: sum(amount), where: "channel = 'web'"}
  list_value: {expr: sum(units * product.price)}
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
  refunded: {expr: sum(amount), fill: 0}
  refunds: {expr: count()}
  refund_rate: {expr: refunded / revenue}
"""

CUSTOMERS = """
model: customers
table: customers
key: customer_id
dimensions:
  city: {type: string}
  joined_on: {type: date}
metrics:
  customers: {expr: count(), time: none}
  oldest: {expr: min(joined_on), time: none}
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

FILES = {
    "settings.yml": SETTINGS,
    "sales.yml": SALES,
    "refunds.yml": REFUNDS,
    "customers.yml": CUSTOMERS,
    "products.yml": PRODUCTS,
}
