import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ProxletError } from '../../errors.ts';
import { filterEntry } from './filter-entry.ts';
import { filtersIn } from './filters-in.ts';
import { type BootstrapEdit, planBootstrap } from './plan-bootstrap.ts';
import { removeFromBootstrap } from './remove-from-bootstrap.ts';
import { bootstrapText, listenerText } from './testing-bootstraps.ts';

const FILE = 'envoy.yaml';
const CORS = '- {name: cors, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors}}';
const ROUTER =
  '- {name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}';
const one = bootstrapText(listenerText('web', 80));
const two = bootstrapText(listenerText('web', 80), listenerText('api', 81));

function entry(id = 'hello', text = 'x') {
  const configuration = text === '' ? undefined : { text, object: undefined };
  return filterEntry({ id, rootId: 'root', configuration }, `/${id}.wasm`, { failOpen: false });
}

function plan(text: string, options: Partial<BootstrapEdit> = {}) {
  return planBootstrap({ text, file: FILE, entry: entry(), listeners: [], ...options });
}

async function refusal(text: string, options: Partial<BootstrapEdit> = {}): Promise<ProxletError> {
  const error = await plan(text, options).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ProxletError, 'was accepted');
  return error;
}

async function namesIn(text: string, listener: string): Promise<string[]> {
  return (await filtersIn(text, FILE)).filter((found) => found.listener === listener).map(({ id }) => id);
}

test('the only listener that speaks HTTP needs not be named', async () => {
  const { places } = await plan(one);
  assert.deepEqual(places, [{ listener: 'web', before: 'envoy.filters.http.router', action: 'insert' }]);
});

test('of several listeners one has to be chosen, and all are shown', async () => {
  const error = await refusal(two);
  assert.equal(error.code, 'target-missing');
  assert.equal(error.message, 'envoy.yaml has 2 listeners that speak HTTP: web (127.0.0.1:80), api (127.0.0.1:81)');
  assert.equal(error.hint, 'choose with --listener web; several with commas');
});

test('listeners are named by name or by address', async () => {
  for (const listener of ['api', '127.0.0.1:81']) {
    const { text } = await plan(two, { listeners: [listener] });
    assert.deepEqual(await namesIn(text, 'api'), ['hello']);
    assert.deepEqual(await namesIn(text, 'web'), []);
  }
  assert.match((await refusal(two, { listeners: ['apo'] })).message, /no listener apo, but web/);
});

test('a filter that is there already is brought up to date wherever it is', async () => {
  const { text } = await plan(two, { listeners: ['api'] });
  const again = await plan(text, { entry: entry('hello', 'other') });
  assert.deepEqual(again.places, [{ listener: 'api', before: 'envoy.filters.http.router', action: 'replace' }]);
  const further = await plan(text, { entry: entry('hello', 'other'), listeners: ['web'] });
  assert.deepEqual(
    further.places.map(({ listener, action }) => [listener, action]),
    [
      ['web', 'insert'],
      ['api', 'replace'],
    ],
  );
});

test('--before names another filter, or the id of one that was deployed', async () => {
  const text = bootstrapText(listenerText('web', 80, `${CORS}\n${ROUTER}`));
  const first = await plan(text, { before: 'cors' });
  assert.equal(first.places[0]?.before, 'cors');
  const second = await plan(first.text, { entry: entry('other'), before: 'hello' });
  assert.deepEqual(await namesIn(second.text, 'web'), ['other', 'hello']);
  const error = await refusal(text, { before: 'jwt' });
  assert.equal(error.code, 'target-missing');
  assert.equal(error.message, 'envoy.yaml:16: listener web has no HTTP filter jwt, but cors, router');
});

test('comments of the user in a filter stay as long as it says the same', async () => {
  const { text } = await plan(one);
  const commented = text.replace('root_id: root', 'root_id: root # as in main.rs');
  assert.notEqual(commented, text);
  assert.equal((await plan(commented)).text, commented);
});

test('comments behind a filter and its neighbours stay when it is replaced and taken away', async () => {
  const list = `# before\n${CORS}\n\n# of the router\n${ROUTER} # last\n# after`;
  const text = bootstrapText(listenerText('web', 80, list));
  const first = await plan(text);
  const replaced = await plan(first.text, { entry: entry('hello', '') });
  assert.equal(await removeFromBootstrap(replaced.text, 'hello', FILE), text);
  const moved = first.text
    .replace('          # of the router\n', '')
    .replace(/^( *)(- name: proxlet)/m, '$1# new\n$1$2');
  const without = await removeFromBootstrap(moved, 'hello', FILE);
  assert.equal(without, text.replace('# of the router', '# new'));
});

test('a filter that the user moved behind the router is taken away too', async () => {
  const { text } = await plan(one);
  const lines = text.split('\n');
  const router = lines.findIndex((line) => line.includes('- {name: envoy.filters.http.router'));
  const moved = [...lines.slice(0, 16 - 1), lines[router], ...lines.slice(15, router), ...lines.slice(router + 1)].join(
    '\n',
  );
  assert.deepEqual(await namesIn(moved, 'web'), ['hello']);
  assert.equal(await removeFromBootstrap(moved, 'hello', FILE), one);
});

for (const [list, without] of [
  ['[{"name":"proxlet.hello"}]', '[]'],
  ['[{"name":"a"}, {"name":"proxlet.hello"}]', '[{"name":"a"}]'],
  ['[{"name":"a"} ,{"name":"proxlet.hello"} ,{"name":"b"}]', '[{"name":"a"} ,{"name":"b"}]'],
  ['[\n  {"name":"a"}\n, {"name":"proxlet.hello"}\n, {"name":"b"}\n]', '[\n  {"name":"a"}\n, {"name":"b"}\n]'],
  ['[\n  {"name":"a"},\n  {"name":"proxlet.hello"}\n]', '[\n  {"name":"a"}\n]'],
] as const) {
  test(`what is left of ${JSON.stringify(list)}`, async () => {
    const typed = `"@type":"x/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"`;
    const make = (filters: string) =>
      `{"static_resources":{"listeners":[{"filter_chains":[{"filters":[{"typed_config":{${typed},"http_filters":${filters}}}]}]}]}}`;
    assert.equal(await removeFromBootstrap(make(list), 'hello', 'envoy.json'), make(without));
  });
}

test('a list that another listener has too is changed for both or not at all', async () => {
  const anchored = two.replace('http_filters:', 'http_filters: &filters');
  const at = anchored.lastIndexOf('http_filters:');
  const shared = `${anchored.slice(0, at)}http_filters: *filters\n`;
  const error = await refusal(shared, { listeners: ['api'] });
  assert.equal(error.code, 'list-shared');
  assert.equal(
    error.message,
    'envoy.yaml:16: this list of HTTP filters belongs to web (127.0.0.1:80), api (127.0.0.1:81) alike',
  );
  const { text, places } = await plan(shared, { listeners: ['web', 'api'] });
  assert.equal(places.length, 2);
  assert.equal(text.split('proxlet.hello').length, 2);
  assert.equal(await removeFromBootstrap(text, 'hello', FILE), shared);
});

test('a list that is used elsewhere than in listeners is not touched', async () => {
  const text = `${one.replace('http_filters:', 'http_filters: &filters')}  clusters:\n  - {name: c, metadata: {filters: *filters}}\n`;
  assert.equal((await refusal(text)).code, 'edit-unsafe');
});

const REFUSED: { what: string; text: string; file?: string; code: string; message: RegExp }[] = [
  { what: 'a syntax error', text: 'a: [1', code: 'config-syntax', message: /^envoy\.yaml:1:6: / },
  {
    what: 'a key twice',
    text: 'a: 1\na: 2\n',
    code: 'config-syntax',
    message: /^envoy\.yaml:2:1: Map keys must be unique/,
  },
  { what: 'an empty file', text: '# nothing\n', code: 'config-syntax', message: /the file is empty/ },
  {
    what: 'listeners of xDS only',
    text: 'dynamic_resources: {}\n',
    code: 'target-missing',
    message: /no static listeners/,
  },
  {
    what: 'no HTTP at all',
    text: 'static_resources: {listeners: [{name: tcp}]}\n',
    code: 'target-missing',
    message: /no HTTP connection manager with filters in any listener, of tcp/,
  },
  {
    what: 'no router',
    text: bootstrapText(listenerText('web', 80, CORS)),
    code: 'router-missing',
    message: /^envoy\.yaml:16: listener web has no router among its HTTP filters: cors$/,
  },
  {
    what: "the v2 API's connection manager",
    text: one.replace(
      /envoy\.extensions\S*HttpConnectionManager/,
      'envoy.config.filter.network.http_connection_manager.v2.HttpConnectionManager',
    ),
    code: 'config-invalid',
    message: /^envoy\.yaml:8: .* is of Envoy's v2 API/,
  },
  {
    what: 'a merge key on the way',
    text: one.replace('    filter_chains:', '    <<: {name: x}\n    filter_chainz:'),
    code: 'config-invalid',
    message: /^envoy\.yaml:6: .*merge key <</,
  },
  {
    what: 'YAML under a name that Envoy takes for JSON',
    text: one,
    file: 'envoy.conf',
    code: 'config-syntax',
    message: /no JSON/,
  },
];
for (const { what, text, file = FILE, code, message } of REFUSED) {
  test(`${what} is refused`, async () => {
    const error = await refusal(text, { file });
    assert.equal(error.code, code);
    assert.match(error.message, message);
  });
}

test('any configuration comes and goes without a trace, and is there in between', async () => {
  const scalars = fc.string({
    unit: fc.constantFrom(...'ab \t\n\r"\'\\#:{}[],&*!|>%@`-0é\u0085\u2028\u00a0\ufeff\u{1f600}~yn=?'),
  });
  const layouts = fc.constantFrom(
    one,
    one.replaceAll('\n', '\r\n'),
    one.trimEnd(),
    one.replace(/http_filters:\n *- (.*)\n/, 'http_filters: [$1]\n'),
    JSON.stringify({ static_resources: { listeners: [] } }).replace('[]', () => `[${jsonListener()}]`),
  );
  await fc.assert(
    fc.asyncProperty(scalars, layouts, async (text, layout) => {
      const file = layout.startsWith('{') ? 'envoy.json' : FILE;
      const wanted = entry('hello', text);
      const { text: result } = await plan(layout, { entry: wanted, file });
      const [found] = await filtersIn(result, file);
      assert.deepEqual(found?.value, JSON.parse(JSON.stringify(wanted)));
      assert.equal((await plan(result, { entry: wanted, file })).text, result);
      assert.equal(await removeFromBootstrap(result, 'hello', file), layout);
    }),
    { numRuns: 100 },
  );
});

function jsonListener(): string {
  const types = 'type.googleapis.com/envoy.extensions.filters';
  const router = { name: 'r', typed_config: { '@type': `${types}.http.router.v3.Router` } };
  const hcm = `${types}.network.http_connection_manager.v3.HttpConnectionManager`;
  return JSON.stringify(
    { filter_chains: [{ filters: [{ typed_config: { '@type': hcm, http_filters: [router] } }] }] },
    null,
    3,
  );
}
