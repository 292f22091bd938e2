-- question: how many stores ran promotions last quarter
SELECT COUNT(DISTINCT m.store_id) AS promoting_stores
FROM promotions AS m
WHERE (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) >= DATE '2017-10-01' AND (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) < DATE '2018-01-01'
