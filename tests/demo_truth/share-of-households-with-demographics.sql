-- question: share of households with demographics
SELECT (SELECT COUNT(*) FROM demographics) * 1.0 / COUNT(DISTINCT household_id) AS survey_coverage
FROM transactions
