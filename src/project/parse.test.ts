import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxletError } from '../errors.ts';
import { parseProject } from './parse.ts';

const FILE = '/p/proxlet.yaml';

function failure(text: string): ProxletError {
  try {
    parseProject(FILE, text);
  } catch (error) {
    assert.ok(error instanceof ProxletError, String(error));
    assert.equal(error.code, 'project-invalid');
    assert.equal(error.exitCode, 2);
    return error;
  }
  assert.fail('accepted');
}

test('fills in what the file leaves out', () => {
  assert.deepEqual(parseProject(FILE, 'name: hello\nlanguage: assemblyscript\n'), {
    root: '/p',
    file: FILE,
    name: 'hello',
    language: 'assemblyscript',
    rootId: '',
    configuration: '',
    vmConfiguration: '',
    targets: [{ name: 'envoy@1.40', envoy: 40 }],
    build: { entry: 'assembly/index.ts', out: 'build' },
    image: { configurationSchema: undefined },
  });
});

test('reads every field', () => {
  const text = `name: hello
language: assemblyscript
root_id: add_header
configuration: |
  a: b
  c: d
vm_configuration: vm
build:
  entry: src/filter.ts
image:
  description: Adds a header
  configuration_schema: schema.json
`;
  const project = parseProject(FILE, text);
  assert.equal(project.rootId, 'add_header');
  assert.equal(project.configuration, 'a: b\nc: d\n');
  assert.equal(project.vmConfiguration, 'vm');
  assert.deepEqual(project.build, { entry: 'src/filter.ts', out: 'build' });
  assert.deepEqual(project.image, { description: 'Adds a header', configurationSchema: 'schema.json' });
});

test('each language has an entry of its own, and a command goes before all compilers', () => {
  const build = (text: string) => parseProject(FILE, `name: hello\n${text}`).build;
  assert.equal(build('language: rust\n').entry, 'Cargo.toml');
  assert.equal(build('language: go\n').entry, '.');
  assert.equal(build('language: cpp\n').entry, 'src');
  assert.deepEqual(build('language: cpp\nbuild: {command: make, module: out/f.wasm}\n').custom, {
    command: 'make',
    module: 'out/f.wasm',
  });
});

test('the Envoy in each proxy is known', () => {
  const { targets } = parseProject(FILE, 'name: hello\nlanguage: go\ntargets: [envoy@1.33, istio@1.24]\n');
  assert.deepEqual(targets, [
    { name: 'envoy@1.33', envoy: 33 },
    { name: 'istio@1.24', envoy: 32 },
  ]);
});

const BASE = 'name: hello\nlanguage: assemblyscript\n';

const mistakes: { what: string; text: string; message: RegExp; hint?: string }[] = [
  {
    what: 'an unknown field',
    text: `${BASE}rootid: x\n`,
    message: /^\/p\/proxlet\.yaml:3:1: unknown field "rootid"$/,
    hint: 'did you mean "root_id"?',
  },
  {
    what: 'an unknown field below another',
    text: `${BASE}build:\n  outt: x\n`,
    message: /:4:3: unknown field "outt"$/,
    hint: 'did you mean "out"?',
  },
  {
    what: 'a field unlike all others',
    text: `${BASE}build:\n  zzz: x\n`,
    message: /:4:3: unknown field "zzz"$/,
    hint: 'known fields are entry, command, include, module, out',
  },
  { what: 'a missing field', text: 'language: assemblyscript\n', message: /:1:1: "name" is missing$/ },
  {
    what: 'a number for a text',
    text: `${BASE}configuration: 12\n`,
    message: /:3:1: "configuration" must be text, not a number$/,
    hint: 'put the value in quotes',
  },
  { what: 'a list for a text', text: `${BASE}root_id: [a]\n`, message: /:3:1: "root_id" must be text, not a list$/ },
  {
    what: 'a text for fields',
    text: `${BASE}build: x\n`,
    message: /"build" must be a mapping of fields, not a string$/,
  },
  { what: 'an empty value', text: `${BASE}root_id:\n`, message: /:3:1: "root_id" must be text, not empty$/ },
  {
    what: 'another language',
    text: 'name: hello\nlanguage: assemblyscipt\n',
    message: /:2:1: "language" must be "assemblyscript" or "rust" or "go" or "cpp", not "assemblyscipt"$/,
    hint: 'did you mean "assemblyscript"?',
  },
  {
    what: 'a bad name',
    text: 'name: He llo\nlanguage: assemblyscript\n',
    message: /:1:1: "name" must consist of .*"He llo"$/,
  },
  {
    what: 'a path out of the project',
    text: `${BASE}build: {out: ../x}\n`,
    message: /:3:9: "build.out" must be a path inside/,
  },
  {
    what: 'a proxy that nobody knows',
    text: `${BASE}targets: [envoy@1.40, envoi@1.40]\n`,
    message: /:3:1: "targets.1" must be envoy@1\.N, .*; it is "envoi@1\.40"$/,
  },
  { what: 'a text for a list', text: `${BASE}targets: envoy\n`, message: /"targets" must be a list, not a string$/ },
  {
    what: 'a command without its module',
    text: `${BASE}build: {command: make}\n`,
    message: /:3:1: "build" must have both "command" and "module", or neither/,
  },
  { what: 'a list for the file', text: '- a\n', message: /:1:1: the file must be a mapping of fields, not a list$/ },
  { what: 'broken YAML', text: 'name: "hello\n', message: /:\d+:\d+: Missing closing "quote$/ },
  { what: 'a field twice', text: `${BASE}name: x\n`, message: /:3:1: Map keys must be unique/ },
  { what: 'nothing', text: '# only a comment\n', message: /:1:1: the file is empty$/ },
];

for (const { what, text, message, hint } of mistakes) {
  test(`says where ${what} is`, () => {
    const error = failure(text);
    assert.match(error.message, message);
    if (hint !== undefined) assert.equal(error.hint, hint);
  });
}

test('lists several mistakes in the order of the file', () => {
  const error = failure('name: 1\nlanguag: assemblyscript\n');
  assert.equal(error.message, '3 mistakes in the project file');
  assert.equal(
    error.output,
    `/p/proxlet.yaml:1:1: "name" must be text, not a number (put the value in quotes)
/p/proxlet.yaml:1:1: "language" is missing
/p/proxlet.yaml:2:1: unknown field "languag" (did you mean "language"?)`,
  );
});

test('escapes control characters of the file', () => {
  assert.match(failure(`${BASE}"a\\e[31m": x\n`).message, /unknown field "a\\x1b\[31m"$/);
});
