-- question: products on coupon by department
SELECT p.department, COUNT(DISTINCT k.product_id) AS couponed_products
FROM coupons AS k
LEFT JOIN products AS p ON p.product_id = k.product_id
GROUP BY p.department
