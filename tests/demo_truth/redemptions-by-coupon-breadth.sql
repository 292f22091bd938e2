-- question: redemptions by coupon breadth
SELECT CASE WHEN k.products = 1 THEN 'One product' WHEN k.products <= 10 THEN '2 to 10 products'
            WHEN k.products <= 100 THEN '11 to 100 products' ELSE 'More than 100 products' END AS coupon_breadth,
       COUNT(*) AS redemptions
FROM coupon_redemptions AS r
JOIN (SELECT coupon_upc, campaign_id, COUNT(DISTINCT product_id) AS products
      FROM coupons GROUP BY coupon_upc, campaign_id) AS k
  ON k.coupon_upc = r.coupon_upc AND k.campaign_id = r.campaign_id
GROUP BY coupon_breadth
