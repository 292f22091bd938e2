-- question: redemptions by income in 2017
SELECT d.income, COUNT(*) AS redemptions
FROM coupon_redemptions AS r
LEFT JOIN demographics AS d ON d.household_id = r.household_id
WHERE r.redemption_date >= DATE '2017-01-01' AND r.redemption_date < DATE '2018-01-01'
GROUP BY d.income
