-- question: displays by display location last quarter
SELECT m.display_location, COUNT(*) AS displays
FROM promotions AS m
WHERE m.display_location <> '0'
  AND (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) >= DATE '2017-10-01' AND (DATE '2016-12-26' + CAST(7 * (m.week - 1) AS INTEGER)) < DATE '2018-01-01'
GROUP BY m.display_location
