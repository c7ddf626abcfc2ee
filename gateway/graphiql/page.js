const { createElement } = globalThis.React;
const root = globalThis.ReactDOM.createRoot(document.getElementById('graphiql'));
const chooser = document.getElementById('persona');
const about = document.getElementById('about');
const remembered = 'weft:persona';
const send = globalThis.GraphiQL.createFetcher({ url: '/graphql' });

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
  about.textContent = persona?.about ?? 'no token: sees what is public';
  root.render(
    createElement(globalThis.GraphiQL, {
      // Another persona may see another part of the schema, so the schema is requested again.
      key: chooser.value,
      fetcher: fetcherOf(persona),
      headers: persona ? JSON.stringify(headersOf(persona), null, 2) : '',
      ...(query === undefined ? {} : { defaultQuery: query }),
      defaultEditorToolsVisibility: 'headers',
    }),
  );
}

/**
 * A fetcher whose first request for the schema shows the persona's token. GraphiQL makes it before its header editor holds
 * the new headers: without a token at first, with the token of the persona before afterwards.
 */
function fetcherOf(persona) {
  let schemaAsked = false;
  return (params, options) => {
    if (schemaAsked || params.operationName !== 'IntrospectionQuery') return send(params, options);
    schemaAsked = true;
    return send(params, { ...options, headers: persona ? headersOf(persona) : {} });
  };
}

function headersOf({ token }) {
  return { authorization: `Bearer ${token}` };
}

async function startingPoint() {
  const response = await fetch('/graphiql/personas.json');
  return response.ok ? response.json() : { personas: [] };
}
