-- question: how many stores do we have
SELECT COUNT(DISTINCT store_id) AS stores
FROM transactions
