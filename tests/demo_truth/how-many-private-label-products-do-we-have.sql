-- question: how many private label products do we have
SELECT COUNT(*) AS private_label_products
FROM products
WHERE brand = 'Private'
