-- question: how many stores report promotions
SELECT COUNT(DISTINCT store_id) AS stores
FROM promotions
