-- question: how many campaigns by type
SELECT campaign_type, COUNT(*) AS campaigns
FROM campaign_descriptions
GROUP BY campaign_type
