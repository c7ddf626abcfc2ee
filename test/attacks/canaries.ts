import type { Rows } from '#test/testkit/test-product.ts';

/** A unique value, and its position. */
export interface Canary {
  readonly value: string;
  /** `Customer.email` */
  readonly coordinate: string;
  /** `c1` */
  readonly row: string;
  readonly region: string;
}

export interface AttackedData {
  readonly customers: Rows;
  readonly orders: Rows;
  readonly canaries: readonly Canary[];
}

/**
 * 30 customers, c9, c19 and c29 in the US and the others in the EU; every protected value is unique.
 * @param secret seed of the protected values: data of another secret differ in nothing else, except that they have
 * more customers in the US.
 */
export function attackedData(secret: string): AttackedData {
  const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
  const people = secret === 'alpha' ? numbers : [...numbers, 39, 49];
  const customers = people.map((number) => customerOf(number, secret));
  const employees = ['e1', 'e2'].map((id) => employeeOf(id, secret));
  const orders = people.flatMap((number) => [orderOf(number, 1, secret), orderOf(number, 2, secret)]);
  return {
    customers: { customers, employees },
    orders: { orders },
    canaries: [
      ...customers.flatMap((row) => canariesOf('Customer', row, row.region === 'US')),
      ...employees.flatMap((row) => canariesOf('Employee', row, false)),
      ...orders.flatMap((row) => canariesOf('Order', row, row.region === 'US')),
    ],
  };
}

type Row = Readonly<Record<string, unknown>>;

function customerOf(number: number, secret: string): Row {
  const id = `c${number}`;
  const shift = secret === 'alpha' ? 0 : 400_000;
  return {
    id,
    display_name: `Person ${id} name`,
    email: `mail.${id}@${secret}.canary.example`,
    ssn: `ssn-${id}-${secret}-canary`,
    phone: `+49 30 ${secret}canary ${'7'.repeat(number % 5)}${1000 + number}`,
    birth_date: `${1950 + 10 * (number % 3)}-${secret === 'alpha' ? '06' : '09'}-${String(1 + (number % 28)).padStart(2, '0')}`,
    zip: `${number <= 15 ? 800 : number <= 25 ? 801 : 802}-${id}-${secret}-zipcanary`,
    salary: 510_007 + shift + 1_013 * number,
    notes: `notes-${id}-${secret}-canary`,
    region: number % 10 === 9 ? 'US' : 'EU',
    tier: ['GOLD', 'SILVER', 'BRONZE'][number % 3],
    tags: [`tag-${id}-${secret}-canary`],
    address: {
      street: `street-${id}-${secret}-canary`,
      city: `city-${id}-${secret}-canary`,
      zip: `90-${id}-${secret}-canary`,
    },
    spend: 100 + number,
    locker: `locker-${id}-${secret}-canary`,
    passport: `passport-${id}-${secret}-canary`,
    manager_id: number % 2 ? 'e1' : 'e2',
  };
}

function employeeOf(id: string, secret: string): Row {
  return {
    id,
    display_name: `Manager ${id}`,
    email: `boss.${id}@${secret}.canary.example`,
    badge: `badge-${id}-${secret}-canary`,
  };
}

function orderOf(number: number, place: number, secret: string): Row {
  const id = `o${number}-${place}`;
  return {
    id,
    customer_id: `c${number}`,
    region: number % 10 === 9 ? 'US' : 'EU',
    total: 10 * number + place,
    status: place === 1 ? 'open' : 'done',
    created_at: `2026-0${1 + (number % 9)}-11 12:00:00`,
    memo: `memo-${id}-${secret}-canary`,
    ship_to: {
      street: `shipstreet-${id}-${secret}-canary`,
      city: 'Kiel',
      zip: `241-${id}-${secret}-canary`,
    },
  };
}

const open = new Set([
  'id',
  'region',
  'tier',
  'spend',
  'manager_id',
  'customer_id',
  'total',
  'status',
  'city',
]);

/** For a row that a caller may not see at all, its name is one too. */
function canariesOf(type: string, row: Row, hidden: boolean): Canary[] {
  const of = (value: unknown, coordinate: string): Canary => ({
    value: String(value),
    coordinate,
    row: String(row.id),
    region: String(row.region ?? 'EU'),
  });
  return Object.entries(row)
    .filter(([name]) => !open.has(name) && name !== 'created_at' && (name !== 'display_name' || hidden))
    .flatMap(([name, value]) => leavesOf(value).map((leaf) => of(leaf, `${type}.${camel(name)}`)))
    .filter(({ value }) => value !== 'Kiel');
}

function leavesOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(leavesOf);
}

function camel(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
