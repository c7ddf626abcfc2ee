import { anonymous, type Principal } from '#schema/policy/principal.ts';
import type { EntitySpec, FieldSpec, ProductSpec, ValueType } from './spec.ts';

const doctor = [['role:doctor']];
const doctorOrOwn = [['role:doctor'], ['self:id']];

const masksOf: Readonly<
  Record<Exclude<ValueType, 'Struct'>, readonly [name: string, mask: FieldSpec['mask']][]>
> = {
  String: [
    ['generalize', { with: 'GENERALIZE', to: '2', unless: doctor }],
    ['hash', { with: 'HASH', unless: doctor }],
    ['partial', { with: 'PARTIAL', unless: doctor }],
    ['redact', { with: 'REDACT', unless: doctor }],
    ['null', { with: 'NULL', unless: doctor }],
  ],
  Int: numeric('10'),
  Long: numeric('1000'),
  Float: numeric('5'),
  Decimal: numeric('10'),
  WideDecimal: [['generalize', { with: 'GENERALIZE', to: '10', unless: doctor }]],
  Boolean: [['null', { with: 'NULL', unless: doctor }]],
  Date: [
    ['year', { with: 'GENERALIZE', to: 'YEAR', unless: doctor }],
    ['month', { with: 'GENERALIZE', to: 'MONTH', unless: doctor }],
    ['redact', { with: 'REDACT', unless: doctor }],
    ['null', { with: 'NULL', unless: doctor }],
  ],
  DateTime: [
    ['year', { with: 'GENERALIZE', to: 'YEAR', unless: doctor }],
    ['month', { with: 'GENERALIZE', to: 'MONTH', unless: doctor }],
    ['redact', { with: 'REDACT', unless: doctor }],
    ['null', { with: 'NULL', unless: doctor }],
  ],
  Time: [
    ['redact', { with: 'REDACT', unless: doctor }],
    ['null', { with: 'NULL', unless: doctor }],
  ],
  Enum: [['null', { with: 'NULL', unless: doctor }]],
  JSON: [['null', { with: 'NULL', unless: doctor }]],
};

function numeric(width: string): readonly [string, FieldSpec['mask']][] {
  return [
    ['generalize', { with: 'GENERALIZE', to: width, unless: doctor }],
    ['redact', { with: 'REDACT', unless: doctor }],
    ['null', { with: 'NULL', unless: doctor }],
  ];
}

/** An unmasked column of the type, one behind each mask that fits it, and a denied one. */
function columnsOf(type: Exclude<ValueType, 'Struct'>): readonly FieldSpec[] {
  const name = type.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const named = type === 'Enum' ? { typeName: 'PatientStatus' } : {};
  const column = (suffix: string, more: Partial<FieldSpec>): FieldSpec => ({
    column: `${name}_${suffix}`,
    type,
    level: 'internal',
    ...more,
    ...(named.typeName
      ? { typeName: `${named.typeName}${suffix.charAt(0).toUpperCase()}${suffix.slice(1)}` }
      : {}),
  });
  return [
    column('clear', { level: 'public' }),
    ...masksOf[type].map(([suffix, mask]) => column(suffix, mask ? { mask } : {})),
    column('denied', { access: doctor }),
  ];
}

const id: FieldSpec = { column: 'id', type: 'String', key: true, level: 'public' };

const nested: readonly FieldSpec[] = [
  { column: 'owner', type: 'String', level: 'internal' },
  { column: 'city', type: 'String', level: 'public' },
  { column: 'street', type: 'String', level: 'internal', mask: { with: 'HASH', unless: doctor } },
  { column: 'floor', type: 'Int', level: 'internal', mask: { with: 'GENERALIZE', to: '10', unless: doctor } },
  { column: 'code', type: 'String', level: 'internal', mask: { with: 'PARTIAL', unless: doctor } },
  {
    column: 'bell',
    type: 'String',
    level: 'internal',
    mask: { with: 'REDACT', unless: [['role:doctor'], ['self:owner']] },
  },
  { column: 'since', type: 'Date', level: 'internal', mask: { with: 'NULL', unless: doctor } },
  { column: 'plan', type: 'JSON', level: 'internal', mask: { with: 'NULL', unless: doctor } },
  { column: 'alarm', type: 'String', level: 'internal', access: doctor },
];

const patients: EntitySpec = {
  table: 'patients',
  typeName: 'Patient',
  audience: [['role:patient']],
  fields: [
    id,
    ...(Object.keys(masksOf) as (keyof typeof masksOf)[]).flatMap(columnsOf),
    {
      column: 'email',
      type: 'String',
      level: 'internal',
      pii: 'email',
      mask: { with: 'HASH', unless: doctorOrOwn },
    },
    {
      column: 'phone',
      type: 'String',
      level: 'internal',
      pii: 'phone',
      mask: { with: 'HASH', unless: doctor },
    },
    {
      column: 'born',
      type: 'Date',
      level: 'internal',
      mask: { with: 'GENERALIZE', to: 'YEAR', unless: doctorOrOwn },
    },
    {
      column: 'nickname',
      type: 'String',
      level: 'internal',
      mask: { with: 'REDACT', unless: [['role:patient', 'self:id']] },
    },
    { column: 'diagnosis', type: 'String', level: 'internal', access: doctorOrOwn },
    { column: 'blood', type: 'String', level: 'internal', access: [['role:analyst', 'purpose:research']] },
    { column: 'salary', type: 'Decimal', level: 'confidential' },
    { column: 'papers', type: 'JSON', list: true, level: 'public' },
    { column: 'opinions', type: 'JSON', level: 'internal', mask: { with: 'NULL', unless: doctorOrOwn } },
    { column: 'file', type: 'String', level: 'restricted' },
    { column: 'tags', type: 'String', list: true, level: 'public' },
    {
      column: 'allergies',
      type: 'String',
      list: true,
      level: 'internal',
      mask: { with: 'NULL', unless: doctor },
    },
    { column: 'marks', type: 'Int', list: true, level: 'internal', access: doctor },
    { column: 'home', type: 'Struct', typeName: 'PatientHome', level: 'public', fields: nested },
    { column: 'stays', type: 'Struct', typeName: 'PatientStay', list: true, level: 'public', fields: nested },
    {
      column: 'work',
      type: 'Struct',
      typeName: 'PatientWork',
      level: 'internal',
      mask: { with: 'NULL', unless: doctor },
      fields: [{ column: 'firm', type: 'String', level: 'internal' }],
    },
    {
      column: 'site_id',
      type: 'String',
      level: 'public',
      refersTo: {
        typeName: 'Site',
        to: '../sites/contract.yaml#schema/sites/properties/id',
        name: 'site',
        reverse: 'patients',
      },
    },
    {
      column: 'guardian_id',
      type: 'String',
      level: 'internal',
      access: doctor,
      refersTo: { typeName: 'Patient', to: 'patients.id', name: 'guardian', reverse: 'wards' },
    },
  ],
};

const byRegion = [{ field: 'region', claim: 'region', unless: [['role:staff']] }];
const ofPatient = (reverse: string): FieldSpec => ({
  column: 'patient_id',
  type: 'String',
  level: 'public',
  refersTo: { typeName: 'Patient', to: 'patients.id', name: 'patient', reverse },
});
const region: FieldSpec = { column: 'region', type: 'String', level: 'public' };

const visits: EntitySpec = {
  table: 'visits',
  typeName: 'Visit',
  rows: byRegion,
  fields: [
    id,
    region,
    ofPatient('visits'),
    { column: 'minutes', type: 'Int', level: 'public' },
    { column: 'share', type: 'Float', level: 'public' },
    { column: 'ward', type: 'String', level: 'internal', mask: { with: 'HASH', unless: doctor } },
    {
      column: 'cost',
      type: 'Decimal',
      level: 'internal',
      mask: { with: 'GENERALIZE', to: '10', unless: doctor },
    },
    { column: 'finding', type: 'String', level: 'internal', mask: { with: 'REDACT', unless: doctor } },
  ],
};

const notes: EntitySpec = {
  table: 'notes',
  typeName: 'Note',
  rows: [{ field: 'owner_id', claim: 'sub', unless: [['role:doctor']] }],
  fields: [
    id,
    ofPatient('notes'),
    { column: 'owner_id', type: 'String', level: 'public' },
    {
      column: 'text',
      type: 'String',
      level: 'internal',
      mask: { with: 'NULL', unless: [['self:ownerId']] },
    },
    { column: 'mood', type: 'Int', level: 'public' },
  ],
};

const cards: EntitySpec = {
  table: 'cards',
  typeName: 'Card',
  rows: byRegion,
  fields: [
    id,
    region,
    {
      column: 'patient_id',
      type: 'String',
      level: 'public',
      refersTo: { typeName: 'Patient', to: 'patients.id', name: 'patient', reverse: 'card', oneToOne: true },
    },
    { column: 'number', type: 'String', level: 'internal', mask: { with: 'PARTIAL', unless: doctor } },
  ],
};

const readings: EntitySpec = {
  table: 'readings',
  typeName: 'Reading',
  audience: [['role:partner']],
  fields: [
    { column: 'device', type: 'String', key: true, level: 'internal' },
    { column: 'seq', type: 'Int', key: true, level: 'internal' },
    {
      column: 'visit_id',
      type: 'String',
      level: 'public',
      refersTo: { typeName: 'Visit', to: 'visits.id', name: 'visit', reverse: 'readings' },
    },
    { column: 'level', type: 'Float', level: 'public' },
    { column: 'nurse', type: 'String', level: 'internal', mask: { with: 'HASH', unless: doctor } },
    {
      column: 'taken',
      type: 'DateTime',
      level: 'internal',
      mask: { with: 'GENERALIZE', to: 'MONTH', unless: doctor },
    },
    { column: 'secret', type: 'String', level: 'internal', access: doctor },
  ],
};

const audits: EntitySpec = {
  table: 'audits',
  typeName: 'Audit',
  access: doctor,
  fields: [id, ofPatient('audits'), { column: 'verdict', type: 'String', level: 'public' }],
};

/** Each type of value behind each mask that fits it, own rows, hidden rows, and edges of every type. */
export const hospital: ProductSpec = {
  domain: 'hospital',
  entities: [patients, visits, notes, cards, readings, audits],
};

/** The targets of the hospital's references, and references back into it. */
export const sites: ProductSpec = {
  domain: 'sites',
  entities: [
    {
      table: 'sites',
      typeName: 'Site',
      rows: byRegion,
      fields: [
        id,
        region,
        { column: 'name', type: 'String', level: 'public' },
        {
          column: 'contact',
          type: 'String',
          level: 'internal',
          pii: 'email',
          mask: { with: 'HASH', unless: doctor },
        },
        {
          column: 'budget',
          type: 'Long',
          level: 'internal',
          mask: { with: 'GENERALIZE', to: '1000', unless: doctor },
        },
        { column: 'vault', type: 'String', level: 'internal', access: doctor },
      ],
    },
    {
      table: 'beds',
      typeName: 'Bed',
      fields: [
        id,
        {
          column: 'patient_id',
          type: 'String',
          level: 'public',
          refersTo: {
            typeName: 'Patient',
            to: '../hospital/contract.yaml#schema/patients/properties/id',
            name: 'patient',
            reverse: 'beds',
          },
        },
        { column: 'price', type: 'Int', level: 'internal', mask: { with: 'REDACT', unless: doctor } },
      ],
    },
  ],
};

function person(subject: string, more: Partial<Principal>): Principal {
  return { ...anonymous, authenticated: true, subject, ...more };
}

const own = { scopes: ['own'] };

/** The principals: each sees other fields unmasked. */
export const principals: Readonly<Record<string, Principal>> = {
  analyst: person('ana', { ...own, roles: ['analyst'], claims: { region: ['north'] } }),
  researcher: person('rex', {
    ...own,
    roles: ['analyst'],
    purposes: ['research'],
    purpose: 'research',
    claims: { region: ['north', 'south'] },
  }),
  patient: person('p2', { roles: ['patient'] }),
  partner: person('paul', { roles: ['partner'], claims: { region: ['north'] } }),
  staff: person('p3', { ...own, roles: ['staff'] }),
  doctor: person('dora', { ...own, roles: ['doctor'], claims: { region: ['south'] } }),
  anybody: anonymous,
};
