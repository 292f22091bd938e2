-- question: campaigns started by month in 2017
SELECT CAST(date_trunc('month', start_date) AS DATE) AS month, COUNT(*) AS campaigns
FROM campaign_descriptions
WHERE start_date >= DATE '2017-01-01' AND start_date < DATE '2018-01-01'
GROUP BY month
ORDER BY month
