-- question: average campaign length by campaign type
SELECT campaign_type, AVG(date_diff('day', start_date, end_date) + 1) AS average_campaign_days
FROM campaign_descriptions
GROUP BY campaign_type
