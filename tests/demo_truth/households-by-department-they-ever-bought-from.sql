-- question: households by department they ever bought from
SELECT p.department, COUNT(DISTINCT t.household_id) AS households
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
GROUP BY p.department
