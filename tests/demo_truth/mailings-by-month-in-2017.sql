-- question: mailings by month in 2017
SELECT CAST(date_trunc('month', c.start_date) AS DATE) AS month, COUNT(*) AS mailings
FROM campaigns AS m
JOIN campaign_descriptions AS c ON c.campaign_id = m.campaign_id
WHERE c.start_date >= DATE '2017-01-01' AND c.start_date < DATE '2018-01-01'
GROUP BY month
ORDER BY month
