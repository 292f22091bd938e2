-- demo
-- {"metrics": ["revenue", "baskets", "basket_value"], "dimensions": ["time.month"]}
SELECT CAST(DATE_TRUNC('month', transaction_timestamp AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS DATE),
       SUM(sales_value), COUNT(DISTINCT basket_id), SUM(sales_value) / COUNT(DISTINCT basket_id)
FROM transactions
GROUP BY 1
ORDER BY 1
