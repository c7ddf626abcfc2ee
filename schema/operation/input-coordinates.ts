import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { possibleTypes } from './possible-types.ts';

/**
 * Coordinates of all that a subgraph operation can be asked with: its arguments, and what may stand in them,
 * whatever the variables are.
 */
export function inputCoordinates(document: DocumentNode, schema: GraphQLSchema): Set<string> {
  const types = new TypeInfo(schema);
  const found = new Set<string>();

  function add(type: GraphQLInputType): void {
    const named = getNamedType(type);
    if (isEnumType(named)) for (const { name } of named.getValues()) found.add(`${named.name}.${name}`);
    if (!isInputObjectType(named)) return;
    for (const field of Object.values(named.getFields())) {
      const coordinate = `${named.name}.${field.name}`;
      if (found.has(coordinate)) continue;
      found.add(coordinate);
      add(field.type);
    }
  }

  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        const [parent, field] = [types.getParentType(), types.getFieldDef()];
        if (!parent || !field) return;
        // One that is left out may have a default.
        for (const argument of field.args) {
          for (const owner of possibleTypes(parent.name, schema)) {
            found.add(`${owner}.${field.name}(${argument.name}:)`);
          }
          add(argument.type);
        }
      },
    }),
  );
  return found;
}
