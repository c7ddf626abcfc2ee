import { InvalidArgumentError, Option } from 'commander';

/** `--scale`, or `WEFT_SCALE`: the size of the demo. */
export function scaleOption(): Option {
  return new Option('--scale <factor>', "the demo's rows, as a multiple of 200,000 orders")
    .env('WEFT_SCALE')
    .argParser(parseScale);
}

function parseScale(text: string): number {
  const scale = Number(text);
  if (text.trim() !== '' && scale > 0 && scale <= 100) return scale;
  throw new InvalidArgumentError('A scale is a number above 0 and up to 100, such as 0.1.');
}
