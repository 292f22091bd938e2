-- question: how many of our households are homeowners
SELECT COUNT(*) AS households
FROM demographics
WHERE home_ownership = 'Homeowner'
