-- question: sales by department
SELECT p.department, SUM(t.sales_value) AS revenue
FROM transactions AS t
LEFT JOIN products AS p ON p.product_id = t.product_id
GROUP BY p.department
