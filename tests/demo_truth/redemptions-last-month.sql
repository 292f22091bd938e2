-- question: redemptions last month
SELECT COUNT(*) AS redemptions
FROM coupon_redemptions AS r
WHERE r.redemption_date >= DATE '2017-12-01' AND r.redemption_date < DATE '2018-01-01'
