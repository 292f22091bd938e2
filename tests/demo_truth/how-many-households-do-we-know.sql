-- question: how many households do we know
SELECT COUNT(DISTINCT household_id) AS households
FROM transactions
