-- question: private label share by department in 2017
SELECT p.department,
       COALESCE(SUM(t.sales_value) FILTER (WHERE p.brand = 'Private'), 0) / NULLIF(SUM(t.sales_value), 0) AS private_label_share
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.department
ORDER BY private_label_share DESC NULLS LAST, p.department NULLS LAST
