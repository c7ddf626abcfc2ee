import { parseExactJson } from '#platform/runtime/json/exact-json.ts';

/** The data of a response that is already serialized. Code that needs an object calls `toJSON`. */
export class WrittenData {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): unknown {
    return parseExactJson(this.text);
  }
}
