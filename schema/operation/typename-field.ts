import { type FieldNode, Kind } from 'graphql';

/** A selection of `__typename`, which every composite type has. */
export const typenameField: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
