-- question: how many households bought frozen pizza last quarter
SELECT COUNT(DISTINCT t.household_id) AS shoppers
FROM transactions AS t
JOIN products AS p ON p.product_id = t.product_id
WHERE p.product_category = 'FROZEN PIZZA'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-10-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
