-- question: visits per household by age group in 2017
SELECT d.age, COUNT(DISTINCT t.basket_id) * 1.0 / COUNT(DISTINCT t.household_id) AS baskets_per_household
FROM transactions AS t
LEFT JOIN demographics AS d ON d.household_id = t.household_id
WHERE timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) >= TIMESTAMP '2017-01-01 00:00:00'
  AND timezone('America/New_York', timezone('UTC', t.transaction_timestamp)) < TIMESTAMP '2018-01-01 00:00:00'
GROUP BY d.age
