-- question: households by age group
SELECT d.age, COUNT(*) AS households
FROM (SELECT DISTINCT household_id FROM transactions) AS t
LEFT JOIN demographics AS d ON d.household_id = t.household_id
GROUP BY d.age
