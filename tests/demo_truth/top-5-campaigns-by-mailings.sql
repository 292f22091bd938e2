-- question: top 5 campaigns by mailings
SELECT CAST(campaign_id AS VARCHAR) AS campaign_id, COUNT(*) AS mailings
FROM campaigns
GROUP BY campaign_id
ORDER BY mailings DESC
LIMIT 5
