import { InvalidArgumentError, Option } from 'commander';

/** `--url-template`: one URL for every domain, with `{domain}` and `{port}` as placeholders. */
export function urlTemplateOption(what: string): Option {
  return new Option('--url-template <url>', `${what}, such as http://{domain}:{port}/graphql`).argParser(
    parseTemplate,
  );
}

function parseTemplate(text: string): string {
  const filled = text.replaceAll('{domain}', 'orders').replaceAll('{port}', '4002');
  if (filled !== text && /^https?:/.test(filled) && URL.canParse(filled)) return text;
  throw new InvalidArgumentError('A template is a URL with {domain} or {port} in it.');
}
