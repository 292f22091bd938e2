-- question: promoted products last week
SELECT COUNT(DISTINCT m.product_id) AS promoted_products
FROM promotions AS m
WHERE (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) >= DATE '2017-12-25' AND (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) < DATE '2018-01-01'
