-- question: share of lines at loyalty price by department last quarter
SELECT p.department, AVG(CASE WHEN t.retail_disc > 0 THEN 1.0 ELSE 0.0 END) AS loyalty_price_share
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY p.department
