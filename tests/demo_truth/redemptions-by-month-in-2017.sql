-- question: redemptions by month in 2017
SELECT CAST(date_trunc('month', r.redemption_date) AS DATE) AS month, COUNT(*) AS redemptions
FROM coupon_redemptions AS r
WHERE r.redemption_date >= DATE '2017-01-01' AND r.redemption_date < DATE '2018-01-01'
GROUP BY month
ORDER BY month
