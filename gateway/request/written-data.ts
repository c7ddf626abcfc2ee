/** The data of an answer, written already. What makes an object of it goes through `toJSON`. */
export class WrittenData {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}
