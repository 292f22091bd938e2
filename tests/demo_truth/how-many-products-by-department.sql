-- question: how many products by department
SELECT department, COUNT(*) AS products
FROM products
GROUP BY department
