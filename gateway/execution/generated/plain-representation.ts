import { holdsInfinity } from '#schema/exact-number.ts';
import type { RepresentPlain } from '../objects/representation-writer.ts';
import { createCode, property, quoted } from './generated-code.ts';

export const generatedRepresentation: RepresentPlain = (fields) => {
  const code = createCode();
  const infinite = code.constant(holdsInfinity);
  const values = fields.map((_, index) => `v${index}`);
  const parts = fields.map(
    ({ name, textOf }, index) =>
      `${quoted(`${index === 0 ? '{' : ','}"${name}":`)} + ${code.constant(textOf)}(v${index})`,
  );
  return code.build(
    ['entity'],
    `const ${fields.map(({ name }, index) => `v${index} = ${property('entity', name)}`).join(', ')};
    if (${values.map((value) => `${value} === undefined || ${infinite}(${value})`).join(' || ')} || !entity.__typename) return undefined;
    return ${parts.join(' + ')} + '}';`,
  );
};
