import { afterAll, beforeAll, expect, test } from 'vitest';
import { readProductFile } from '#platform/pipeline/read-product-file.ts';
import { createDemoHome, type DemoHome, demoDomains } from '#test/testkit/demo-home.ts';

let demo: DemoHome;
beforeAll(async () => {
  demo = await createDemoHome({ scale: 0.05 });
});
afterAll(() => demo[Symbol.asyncDispose]());

/** A fault in an extract, and how the same fault would appear in the product. */
const faults: { fault: string; extract: string; product: string }[] = [
  {
    fault: 'a customer twice',
    extract: 'SELECT count(*) - count(DISTINCT upper(trim(customer_no))) FROM extract.customers',
    product: 'SELECT count(*) - count(DISTINCT id) FROM users',
  },
  {
    fault: 'an address nobody can write to',
    extract: "SELECT count(*) FROM extract.customers WHERE email NOT LIKE '%@%' OR email LIKE '% '",
    product: "SELECT count(*) FROM users WHERE email NOT LIKE '%@%' OR email <> trim(email)",
  },
  {
    fault: 'an older state of a customer',
    extract: "SELECT count(*) FROM extract.customers WHERE email ILIKE 'old.%'",
    product: "SELECT count(*) FROM users WHERE email LIKE 'old.%' OR city = 'Old Town'",
  },
  {
    fault: 'a birth date of 1900',
    extract: "SELECT count(*) FROM extract.customers WHERE birth_date = '01.01.1900'",
    product: "SELECT count(*) FROM users WHERE birth_date < DATE '1910-01-01'",
  },
  {
    fault: "a country's name instead of its code",
    extract: 'SELECT count(*) FROM extract.customers WHERE length(trim(country)) > 2',
    product: "SELECT count(*) FROM users WHERE NOT regexp_full_match(country, '[A-Z]{2}')",
  },
  {
    fault: 'a city in capitals',
    extract: 'SELECT count(*) FROM extract.customers WHERE city = upper(city)',
    product: 'SELECT count(*) FROM users WHERE city = upper(city)',
  },
  {
    fault: 'an account of the staff',
    extract: "SELECT count(*) FROM extract.customers WHERE customer_no LIKE 'TEST%'",
    product: "SELECT count(*) FROM users WHERE id LIKE 'TEST%' OR email = 'test@test.example'",
  },
  {
    fault: 'an order twice',
    extract: 'SELECT count(*) - count(DISTINCT upper(trim(order_no))) FROM extract.orders',
    product: 'SELECT count(*) - count(DISTINCT id) FROM orders',
  },
  {
    fault: 'a basket that nobody bought',
    extract: "SELECT count(*) FROM extract.orders WHERE status = 'basket'",
    product: "SELECT count(*) FROM orders WHERE id LIKE 'O9%'",
  },
  {
    fault: 'a line without an order',
    extract:
      "SELECT count(*) FROM extract.order_lines ANTI JOIN extract.orders USING (order_no) WHERE order_no LIKE 'O8%'",
    product: 'SELECT count(*) FROM order_lines ANTI JOIN orders ON orders.id = order_lines.order_id',
  },
  {
    fault: 'a line of nothing',
    extract: "SELECT count(*) FROM extract.order_lines WHERE quantity = '0'",
    product: 'SELECT count(*) FROM order_lines WHERE quantity < 1',
  },
  {
    fault: 'a payment of the developers',
    extract: "SELECT count(*) FROM extract.transactions WHERE json ->> '$.reference' LIKE 'TEST%'",
    product: "SELECT count(*) FROM payments WHERE id LIKE 'PAYTEST%' OR card_last4 = '4242' AND amount = 1",
  },
  {
    fault: 'a webhook twice',
    extract: "SELECT count(*) - count(DISTINCT json ->> '$.id') FROM extract.transactions",
    product: 'SELECT count(*) - count(DISTINCT id) FROM payments',
  },
  {
    fault: 'an IBAN with blanks or small letters',
    extract: "SELECT count(*) FROM extract.transactions WHERE regexp_matches(json ->> '$.iban', '[a-z ]')",
    product: "SELECT count(*) FROM payments WHERE regexp_matches(iban, '[^A-Z0-9]')",
  },
  {
    fault: 'an article twice',
    extract: 'SELECT count(*) - count(DISTINCT upper(article_no)) FROM extract.articles',
    product: 'SELECT count(*) - count(DISTINCT id) FROM products',
  },
  {
    fault: 'less than nothing on a shelf',
    extract: "SELECT count(*) FROM extract.stock WHERE on_hand LIKE '-%'",
    product: 'SELECT count(*) FROM (SELECT unnest(stock) AS s FROM products) WHERE s.on_hand < 0',
  },
  {
    fault: 'a scan twice',
    extract: 'SELECT count(*) - count(DISTINCT (parcel_no, scan)) FROM extract.scans',
    product: 'SELECT count(*) - count(DISTINCT id) FROM shipments',
  },
  {
    fault: "a carrier's own parcel",
    extract: "SELECT count(*) FROM extract.scans WHERE parcel_no LIKE 'X%'",
    product: "SELECT count(*) FROM shipments WHERE id LIKE 'X%'",
  },
];

test.each(faults)('$fault is in the extract and not in the product', async ({ extract, product }) => {
  expect(await demo.count(extract)).toBeGreaterThan(0);
  expect(await demo.count(product)).toBe(0);
});

test('a row that arrives late and is older does not replace the current one', async () => {
  const late = `SELECT count(*) FROM extract.orders a JOIN extract.orders b USING (order_no)
    WHERE a.exported_at > b.exported_at AND a.updated_at < b.updated_at`;
  const older = `SELECT count(*) FROM extract.orders e JOIN orders o ON o.id = upper(trim(e.order_no))
    WHERE e.status = 'placed' AND o.status = 'PLACED' AND EXISTS (
      FROM extract.orders n WHERE upper(trim(n.order_no)) = o.id AND n.updated_at > e.updated_at AND n.status <> 'placed')`;
  expect(await demo.count(late)).toBeGreaterThan(0);
  expect(await demo.count(older)).toBe(0);
});

test('every remaining IBAN has the right check digits, and most remain', async () => {
  const rows = await demo.query<{ iban: string }>(
    'SELECT DISTINCT iban FROM payments WHERE iban IS NOT NULL',
  );
  const remainder = (iban: string) => {
    const moved = iban.slice(4) + iban.slice(0, 4);
    const digits = [...moved].map((character) => Number.parseInt(character, 36)).join('');
    return BigInt(digits) % 97n;
  };
  expect(rows.length).toBeGreaterThan(500);
  expect(rows.filter(({ iban }) => remainder(iban) !== 1n)).toEqual([]);
});

test('cleaning loses no customer and no order', async () => {
  const customers =
    "SELECT count(DISTINCT upper(trim(customer_no))) FROM extract.customers WHERE upper(customer_no) LIKE '%U%'";
  const orders = "SELECT count(DISTINCT upper(trim(order_no))) FROM extract.orders WHERE status <> 'basket'";
  const payments =
    "SELECT count(DISTINCT json ->> '$.id') FROM extract.transactions WHERE json ->> '$.id' NOT LIKE 'PAYTEST%'";
  expect(await demo.count('SELECT count(*) FROM users')).toBe(await demo.count(customers));
  expect(await demo.count('SELECT count(*) FROM orders')).toBe(await demo.count(orders));
  expect(await demo.count('SELECT count(*) FROM payments')).toBe(await demo.count(payments));
});

test('references between products have targets', async () => {
  const missing = (from: string, column: string, to: string) =>
    demo.count(
      `SELECT count(*) FROM ${from} ANTI JOIN ${to} ON ${to}.id = ${from}.${column} WHERE ${column} IS NOT NULL`,
    );
  expect(await missing('payments', 'order_id', 'orders')).toBe(0);
  expect(await missing('shipments', 'order_id', 'orders')).toBe(0);
  expect(await missing('order_lines', 'product_id', 'products')).toBe(0);
  expect(await missing('customer_values', 'customer_id', 'users')).toBe(0);
  // Erased customers: their orders stay.
  const orders = await demo.count('SELECT count(*) FROM orders');
  expect(await missing('orders', 'customer_id', 'users')).toBeLessThan(orders / 50);
});

test('money reconciles from lines to orders to payments to revenue, to the cent', async () => {
  const unequalTotals = `SELECT count(*) FROM orders o JOIN
    (SELECT order_id, sum(quantity * unit_price) AS total FROM order_lines GROUP BY order_id) l ON l.order_id = o.id
    WHERE o.total <> l.total`;
  const unequalPayments = `SELECT count(*) FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.amount <> o.total`;
  const shopTotals = `SELECT count(*) FROM extract.orders e JOIN orders o ON o.id = e.order_no
    WHERE regexp_full_match(e.total, '[0-9]+\\.[0-9]{2}') AND e.total::DECIMAL(18, 2) <> o.total`;
  const [difference] = await demo.query(`SELECT
    (SELECT sum(revenue) FROM daily_revenue) - (SELECT sum(total) FROM orders WHERE status NOT IN ('CANCELLED', 'RETURNED')) AS cents`);
  expect(await demo.count(unequalTotals)).toBe(0);
  expect(await demo.count(unequalPayments)).toBe(0);
  expect(await demo.count(shopTotals)).toBe(0);
  expect(difference).toEqual({ cents: '0.00' });
});

test('no order is captured twice, and delivered orders are paid', async () => {
  expect(
    await demo.count(
      "SELECT count(*) FROM (SELECT order_id FROM payments WHERE status = 'CAPTURED' GROUP BY order_id HAVING count(*) > 1)",
    ),
  ).toBe(0);
  expect(
    await demo.count(
      "SELECT count(*) FROM orders o WHERE status = 'DELIVERED' AND NOT EXISTS (FROM payments WHERE order_id = o.id AND status = 'CAPTURED')",
    ),
  ).toBe(0);
});

test('time runs forwards: account, order, payment, parcel, delivery', async () => {
  expect(
    await demo.count(
      'SELECT count(*) FROM orders o JOIN users u ON u.id = o.customer_id WHERE o.placed_at < u.created_at',
    ),
  ).toBe(0);
  expect(
    await demo.count(
      'SELECT count(*) FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.paid_at < o.placed_at',
    ),
  ).toBe(0);
  expect(
    await demo.count(
      'SELECT count(*) FROM shipments s JOIN orders o ON o.id = s.order_id WHERE s.shipped_at < o.placed_at',
    ),
  ).toBe(0);
  expect(await demo.count('SELECT count(*) FROM shipments WHERE delivered_at < shipped_at')).toBe(0);
});

test.each(demoDomains)('the rows satisfy the contract of %s', async (domain) => {
  const { product } = await readProductFile(`subgraphs/${domain}/contract.yaml`);
  for (const object of product.objects) {
    const rows = await demo.count(`SELECT count(*) FROM ${object.physicalName}`);
    expect([object.name, rows > 0]).toEqual([object.name, true]);
    for (const rule of object.quality.filter(({ type }) => type === 'sql')) {
      expect([rule.name ?? rule.path, await demo.count(rule.query ?? '')]).toEqual([
        rule.name ?? rule.path,
        rule.operators.mustBe,
      ]);
    }
    for (const { physicalName, quality } of object.properties) {
      for (const { operators, unit } of quality.filter(({ metric }) => metric === 'nullValues')) {
        const missing = await demo.count(
          `SELECT count(*) FROM ${object.physicalName} WHERE ${physicalName} IS NULL`,
        );
        expect(unit).toBe('percent');
        expect((missing / rows) * 100).toBeLessThan(Number(operators.mustBeLessThan));
      }
    }
  }
});
