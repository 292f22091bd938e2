-- question: products on display by department last month
SELECT p.department, COUNT(DISTINCT m.product_id) AS displayed_products
FROM promotions AS m
LEFT JOIN products AS p ON p.product_id = m.product_id
WHERE m.display_location <> '0'
  AND (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) >= DATE '2017-12-01' AND (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) < DATE '2018-01-01'
GROUP BY p.department
