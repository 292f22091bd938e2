-- question: front page features by month last quarter
SELECT CAST(date_trunc('month', (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER))) AS DATE) AS month, COUNT(*) AS front_page_features
FROM promotions AS m
WHERE m.mailer_location = 'D'
  AND (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) >= DATE '2017-10-01' AND (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) < DATE '2018-01-01'
GROUP BY month
ORDER BY month
