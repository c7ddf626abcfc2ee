import { expect, test } from 'vitest';
import { type MeshScreen, printScreen } from '#platform/cli/dev/print-screen.ts';
import { personas } from '#platform/demo/personas.ts';
import { meshFolder } from '#platform/mesh/home.ts';

const names = ['gateway', 'users', 'orders', 'payments', 'inventory', 'logistics', 'analytics'];
const screen: MeshScreen = {
  graphUrl: 'http://127.0.0.1:4000/graphql',
  home: `${meshFolder}/.weft`,
  services: names.map((name, index) => ({
    name,
    url: `http://127.0.0.1:${4000 + index}/graphql`,
    pid: 4_194_304,
    ready: true,
  })),
  personas,
};

test('the running demo fits a terminal of 24 lines of 80 columns', () => {
  const lines = printScreen(screen).trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('it has each address, each persona by name, and one command for a token', () => {
  const printed = printScreen(screen);
  for (const { name, url } of screen.services) expect(printed).toMatch(new RegExp(`${name} +${url} +pid`));
  for (const { name, about } of personas) expect(printed).toMatch(new RegExp(`${name} +${about}`));
  expect(printed.match(/npm run -s token -- --as analyst/g)).toHaveLength(1);
});

test('it names what is not ready', () => {
  const services = screen.services.map((each) => ({ ...each, ready: each.name !== 'users' }));
  expect(printScreen({ ...screen, services })).toContain('Weft is running without users.');
});

test.each([
  ['/srv/mesh', 'WEFT_HOME=/srv/mesh npm run'],
  ["/srv/my mesh's", String.raw`WEFT_HOME='/srv/my mesh'\''s' npm run`],
])('the command names the home where it is %s', (home, command) => {
  expect(printScreen({ ...screen, home })).toContain(command);
});
