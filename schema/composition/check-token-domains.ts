import type { FieldModel, ProductModel } from '../model/product-model.ts';
import { orMeant } from '../nearest-name.ts';
import { type TokenSpelling, tokenSpelling } from '../policy/masks/token-spelling.ts';
import type { CompositionCode, CompositionFinding } from './compose-finding.ts';
import { gatewayHolder, type TokenDomainColumn } from './read-token-domains.ts';

export interface CheckedMesh {
  /** The list's name in findings. */
  readonly file: string;
  readonly models: readonly ProductModel[];
  /** Domains whose contracts cannot be read now: nothing is said of them. */
  readonly unread: ReadonlySet<string>;
}

/** Whether every listed column exists, is in one token domain, and joins with the others of it. */
export function checkTokenDomains(
  columns: readonly TokenDomainColumn[],
  mesh: CheckedMesh,
): CompositionFinding[] {
  const told = columns.filter(({ holder }) => holder !== gatewayHolder && !mesh.unread.has(holder));
  const unknown = told.flatMap((column) => unknownColumn(column, mesh));
  return [...unknown, ...twice(columns, mesh), ...notJoined(columns, mesh), ...undeclared(columns, mesh)];
}

function unknownColumn(column: TokenDomainColumn, mesh: CheckedMesh): CompositionFinding[] {
  const { holder, coordinate } = column;
  const model = mesh.models.find(({ domain }) => domain === holder);
  const domains = [...mesh.models.map(({ domain }) => domain), gatewayHolder];
  const fields = model ? textFields(model).map((field) => field.coordinate) : [];
  if (fields.includes(coordinate)) return [];
  const message = model
    ? `"${holder}" has no text column "${coordinate}". Name one of its own.${orMeant(coordinate, fields)}`
    : `"${holder}" is no domain of the mesh.${orMeant(holder, domains)}`;
  return [finding('TOKEN_DOMAIN_UNKNOWN_COLUMN', message, mesh, column)];
}

function twice(columns: readonly TokenDomainColumn[], mesh: CheckedMesh): CompositionFinding[] {
  return columns.flatMap((column, index) => {
    const { holder, coordinate } = column;
    const first = columns.findIndex((other) => other.holder === holder && other.coordinate === coordinate);
    if (first === index) return [];
    const message = `"${coordinate}" of "${holder}" is in "${columns[first]?.tokenDomain}" already. Take one out.`;
    return [finding('TOKEN_DOMAIN_TWICE', message, mesh, column)];
  });
}

/** A token domain has one key, and so one tenant and one way to normalise. */
function notJoined(columns: readonly TokenDomainColumn[], mesh: CheckedMesh): CompositionFinding[] {
  const first = new Map<string, { readonly column: TokenDomainColumn; readonly shape: string }>();
  return columns.flatMap((column) => {
    const model = mesh.models.find(({ domain }) => domain === column.holder);
    const field = model && textFields(model).find(({ coordinate }) => coordinate === column.coordinate);
    if (!field) return [];
    const { tenant } = model.product;
    const shape = `${spellings[tokenSpelling(field.policy)]}${tenant === undefined ? '' : `, of tenant "${tenant}"`}`;
    const known = first.get(column.tokenDomain) ?? { column, shape };
    first.set(column.tokenDomain, known);
    if (known.shape === shape) return [];
    const message = `"${column.coordinate}" is ${shape}, and "${known.column.coordinate}" is ${known.shape}: their tokens would never join. Put them into token domains of their own, or give both the same "pii".`;
    return [finding('TOKEN_DOMAIN_NOT_JOINED', message, mesh, column)];
  });
}

function undeclared(columns: readonly TokenDomainColumn[], mesh: CheckedMesh): CompositionFinding[] {
  const names = new Set(columns.map(({ tokenDomain }) => tokenDomain));
  return mesh.models.flatMap(({ domain, ...model }) =>
    textFields(model).flatMap(({ coordinate, policy }) => {
      const category = policy.pii.find((one) => names.has(one.toLowerCase()));
      const listed = columns.some((column) => column.holder === domain && column.coordinate === coordinate);
      const hashed = policy.masks.some((mask) => mask.with === 'HASH');
      if (category === undefined || listed || !hashed) return [];
      const message = `"${coordinate}" of "${domain}" holds "${category}", becomes tokens, and is not in the token domain "${category.toLowerCase()}": its tokens join with nothing. List it there if they shall.`;
      return [{ ...finding('TOKEN_DOMAIN_UNDECLARED', message, mesh), path: coordinate }];
    }),
  );
}

const spellings: Readonly<Record<TokenSpelling, string>> = {
  email: 'normalised as a mail address',
  phone: 'normalised as a telephone number',
  exact: 'taken as it is',
};

/** The fields that can become tokens, also those of structs. */
function textFields({ entities }: Pick<ProductModel, 'entities'>): FieldModel[] {
  const below = (fields: readonly FieldModel[]): FieldModel[] =>
    fields.flatMap((field) => [
      ...(field.type.kind === 'scalar' && field.type.name === 'String' ? [field] : []),
      ...(field.type.kind === 'object' ? below(field.type.fields) : []),
    ]);
  return entities.flatMap(({ fields }) => below(fields));
}

function finding(
  code: CompositionCode,
  message: string,
  { file }: CheckedMesh,
  column?: TokenDomainColumn,
): CompositionFinding {
  const place = column && { path: column.place.path, line: column.place.line, column: column.place.column };
  const severity = code === 'TOKEN_DOMAIN_UNDECLARED' ? 'warning' : 'error';
  return { code, severity, file, message, ...place };
}
