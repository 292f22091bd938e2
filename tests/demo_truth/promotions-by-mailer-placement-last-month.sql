-- question: promotions by mailer placement last month
SELECT m.mailer_location, COUNT(*) AS promotions
FROM promotions AS m
WHERE (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) >= DATE '2017-12-01' AND (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) < DATE '2018-01-01'
GROUP BY m.mailer_location
