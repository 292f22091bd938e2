-- question: households reached by campaign type
SELECT c.campaign_type, COUNT(DISTINCT m.household_id) AS households_reached
FROM campaigns AS m
JOIN campaign_descriptions AS c ON c.campaign_id = m.campaign_id
GROUP BY c.campaign_type
