const { createElement } = globalThis.React;
const root = globalThis.ReactDOM.createRoot(document.getElementById('graphiql'));
const chooser = document.getElementById('persona');
const about = document.getElementById('about');
const remembered = 'weft:persona';
const fetcher = globalThis.GraphiQL.createFetcher({ url: '/graphql' });

const { personas, query } = await startingPoint();
for (const { name } of personas) chooser.add(new Option(name, name));
chooser.add(new Option('anonymous', 'anonymous'));
chooser.value = localStorage.getItem(remembered) ?? personas[0]?.name ?? 'anonymous';
if (chooser.selectedIndex < 0) chooser.selectedIndex = 0;
chooser.addEventListener('change', () => {
  localStorage.setItem(remembered, chooser.value);
  show();
});
document.getElementById('who').hidden = personas.length === 0;
show();

/** Renders GraphiQL with the chosen persona's token in its headers. */
function show() {
  const persona = personas.find(({ name }) => name === chooser.value);
  const headers = persona ? JSON.stringify({ authorization: `Bearer ${persona.token}` }, null, 2) : '';
  about.textContent = persona?.about ?? 'no token: sees what is public';
  root.render(
    createElement(globalThis.GraphiQL, {
      // Another persona may know of another part of the schema, so that it is asked for anew.
      key: chooser.value,
      fetcher,
      headers,
      ...(query === undefined ? {} : { defaultQuery: query }),
      defaultEditorToolsVisibility: 'headers',
    }),
  );
}

async function startingPoint() {
  const answer = await fetch('/graphiql/personas.json');
  return answer.ok ? answer.json() : { personas: [] };
}
