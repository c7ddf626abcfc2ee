CREATE TABLE wholesale_customers AS
SELECT customer_id AS id, company_name, contact_name, phone, country
FROM extract.customers;
