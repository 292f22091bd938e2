-- question: manufacturers by department
SELECT department, COUNT(DISTINCT manufacturer_id) AS manufacturers
FROM products
GROUP BY department
