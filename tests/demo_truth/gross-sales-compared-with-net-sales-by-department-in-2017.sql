-- question: gross sales compared with net sales by department in 2017
SELECT p.department, SUM(t.sales_value + t.retail_disc + t.coupon_match_disc) AS gross_sales, SUM(t.sales_value) - SUM(t.coupon_disc) AS net_sales
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.department
