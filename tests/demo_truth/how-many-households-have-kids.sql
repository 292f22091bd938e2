-- question: how many households have kids
SELECT COUNT(*) AS households
FROM demographics
WHERE kids_count <> '0'
