CREATE TABLE books AS SELECT isbn, title, CAST(price AS DECIMAL(9,2)) AS price FROM extract.books;
