-- question: which weekday sells best in 2017?
SELECT isodow(transaction_timestamp AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS weekday, sum(sales_value) AS sales
FROM transactions
WHERE year(transaction_timestamp AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') = 2017
GROUP BY 1
ORDER BY sales DESC
LIMIT 1
