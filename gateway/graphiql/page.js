const { createElement } = globalThis.React;
const main = document.getElementById('graphiql');
const root = globalThis.ReactDOM.createRoot(main);
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
whenEditorIsThere(wrapLines);
if (query !== undefined) whenEditorIsThere(neverMarkReadyQuery);
show();

/** Renders GraphiQL as the chosen persona: immediately, so that no click reaches the page of the persona before. */
function show() {
  const persona = personas.find(({ name }) => name === chooser.value);
  about.textContent = persona?.about ?? 'no token: sees what is public';
  const page = createElement(globalThis.GraphiQL, {
    // Another persona may see another part of the schema, so the schema is requested again.
    key: chooser.value,
    fetcher: fetcherOf(persona),
    ...(query === undefined ? {} : { defaultQuery: query }),
  });
  globalThis.ReactDOM.flushSync(() => root.render(page));
}

/**
 * A fetcher that sends the persona's token with each request, of every tab and for the schema too. An `authorization`
 * in the header editor goes before it.
 */
function fetcherOf(persona) {
  return (params, options) => {
    const headers = options?.headers ?? {};
    const ownToken = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
    if (persona === undefined || ownToken) return send(params, options);
    return send(params, { ...options, headers: { ...headers, authorization: `Bearer ${persona.token}` } });
  };
}

/** Long lines of queries are wrapped instead of cut off, in this editor and in those of the next personas. */
function wrapLines(editor) {
  editor.setOption('lineWrapping', true);
  editor.constructor.defaults.lineWrapping = true;
}

/**
 * Keeps error marks off the ready query. It may select fields that are hidden from the chosen persona: GraphiQL knows
 * them only as misspelt, while the gateway's response gives the policy that refuses them.
 */
function neverMarkReadyQuery({ constructor: { lint } }) {
  const validate = lint.graphql;
  lint.graphql = (text, options) => (tokensOf(text) === tokensOf(query) ? [] : validate(text, options));
}

/** The query text without what "Prettify" may change. */
function tokensOf(text) {
  return text.replaceAll(/[\s,]/g, '');
}

function whenEditorIsThere(use) {
  new MutationObserver((_, observer) => {
    const editor = main.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror;
    if (editor === undefined) return;
    observer.disconnect();
    use(editor);
  }).observe(main, { childList: true, subtree: true });
}

async function startingPoint() {
  const response = await fetch('/graphiql/personas.json');
  return response.ok ? response.json() : { personas: [] };
}
