/** A field, input field or enum value. */
export interface Member {
  readonly name: string;
  /** With parentheses: `(id: ID!)`. */
  readonly args?: string;
  /** None for an enum value. */
  readonly type?: string;
  readonly description?: string | undefined;
  readonly deprecated?: string | undefined;
  readonly directives?: string;
}

export interface Block {
  readonly keyword: 'type' | 'input' | 'enum';
  readonly name: string;
  readonly description: string | undefined;
  readonly directives?: string;
  readonly members: readonly Member[];
}

/** A type as unformatted SDL; the whole schema is formatted together. */
export function printBlock({ keyword, name, description, directives = '', members }: Block): string {
  return `${described(description)}${keyword} ${name} ${directives} {\n${members.map(printMember).join('\n')}\n}`;
}

/** A GraphQL string. GraphQL reads all that JSON writes, except for halves of surrogate pairs. */
export function text(value: string): string {
  return JSON.stringify(value.toWellFormed());
}

function printMember({ name, args = '', type, description, deprecated, directives = '' }: Member): string {
  const deprecation = deprecated === undefined ? '' : `@deprecated(reason: ${text(deprecated)})`;
  return `${described(description)}${name}${args}${type ? `: ${type}` : ''} ${directives} ${deprecation}`;
}

/** Replaces control characters, which a block string cannot hold. */
function described(description: string | undefined): string {
  const clean = description
    ?.replace(/\r\n?/g, '\n')
    // Every control character but line feed and tab.
    .replace(/[^\P{Cc}\n\t]/gu, ' ')
    .trim();
  return clean ? `${text(clean)} ` : '';
}
