import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { packageVersion } from '../package-root.ts';
import { runCommandLine } from './run-command-line.ts';
import { testIO } from './testing-io.ts';

async function proxlet(...argv: string[]) {
  const io = testIO();
  const code = await runCommandLine(argv, io, Object.assign(new EventEmitter(), { exit: () => {} }));
  return { code, out: io.out(), err: io.err() };
}

test('shows help wherever it is asked for', async () => {
  const help = await proxlet('build', '--help');
  assert.match(help.out, /^proxlet build: .*\n\nExamples\n/);
  assert.deepEqual(await proxlet('build', 'x', '-h'), help);
  assert.deepEqual(await proxlet('help', 'build'), help);
  const main = await proxlet('--help');
  assert.match(main.out, /\n {2}doctor {6}show/);
  for (const argv of [[], ['help'], ['-h'], ['--no-color']]) assert.deepEqual(await proxlet(...argv), main);
  assert.deepEqual([main.code, main.err], [0, '']);
});

test('shows the help of a group, and of what is below it', async () => {
  const group = await proxlet('deploy');
  assert.match(group.out, /^proxlet deploy: .*\n(.*\n)*Targets\n {2}istio {2,}Istio/);
  for (const argv of [['--help'], ['help'], ['-h']]) assert.deepEqual(await proxlet('deploy', ...argv), group);
  const inner = await proxlet('deploy', 'istio', '--help');
  assert.match(inner.out, /^proxlet deploy istio: .*\n(.*\n)*Usage\n {2}proxlet deploy istio <image> \[options\]\n/);
  assert.deepEqual(await proxlet('deploy', 'help', 'istio'), inner);
});

test('shows the version', async () => {
  assert.deepEqual(await proxlet('--version'), { code: 0, out: `${packageVersion()}\n`, err: '' });
  assert.equal((await proxlet('--version', '--json')).out, `{"version":"${packageVersion()}"}\n`);
});

const mistakes: [argv: string[], message: string, hint: string][] = [
  [['biuld'], "unknown command 'biuld'", 'Did you mean build?'],
  [['build', '--debg'], "unknown option '--debg'", 'Did you mean --debug?'],
  [['build', 'a', 'b'], "there is an argument too many: 'b'", 'see `proxlet build --help`'],
  [['status', 'istio', 'hello'], "there is an argument too many: 'hello'", 'see `proxlet status --help`'],
  [['deploy', 'istio', 'a', 'b'], "there is an argument too many: 'b'", 'see `proxlet deploy istio --help`'],
  [['completion'], "missing required argument 'shell'", 'see `proxlet completion --help`'],
  [['deploy', 'istoi', 'x'], "unknown target 'istoi'", 'Did you mean istio?'],
  [
    ['deploy', 'ghcr.io/me/hello:1'],
    "unknown target 'ghcr.io/me/hello:1'",
    'give one of istio, envoy-gateway, gloo, envoy; see `proxlet deploy --help`',
  ],
  [['deploy', 'istio', 'x', '--label', 'a=b'], "unknown option '--label'", 'Did you mean --labels?'],
  [['deploy', 'gloo'], "missing required argument 'image'", 'see `proxlet deploy gloo --help`'],
  [
    ['tail', 'gloo'],
    "argument 'target' cannot be 'gloo'. Allowed choices are istio, envoy-gateway.",
    'see `proxlet tail --help`',
  ],
  [['--nonsense'], "unknown option '--nonsense'", 'see `proxlet --help`'],
  [['init', '--name'], "option '--name <NAME>' argument missing", 'see `proxlet init --help`'],
  [
    ['run', '--port', '70000'],
    "option '--port <N>' argument '70000' is invalid. It must be a whole number from 0 to 65535.",
    'see `proxlet run --help`',
  ],
  [
    ['run', '--on', 'nginx'],
    "option '--on <TARGET>' argument 'nginx' is invalid. Allowed choices are embedded, envoy.",
    'see `proxlet run --help`',
  ],
  [
    ['run', 'x.wasm', '-c', 'e.yaml', '--port', '1', '--host', '127.0.0.1', '--configuration', '', '--trailers'],
    'the argument dir|file.wasm, --port, --host, --configuration, --trailers cannot be combined with --config',
    'FILE is run as it is: say it there',
  ],
  [
    ['run', '-c', 'e.yaml', '--backend', 'http://127.0.0.1:1', '--root-id', 'x', '--print-config'],
    '--backend, --root-id cannot be combined with --config',
    'FILE is run as it is: say it there',
  ],
  [
    ['run', '--on', 'envoy', '--guest-timeout', '5'],
    '--guest-timeout cannot be combined with --on envoy',
    'Envoy stops no filter that takes long; leave it out',
  ],
  [
    ['run', '--on', 'envoy', '-c', 'e.yaml', '--print-config'],
    '--print-config cannot be combined with --config and --on envoy',
    'Envoy is given FILE as it is',
  ],
];

for (const [argv, message, hint] of mistakes) {
  test(`refuses: ${argv.join(' ')}`, async () => {
    assert.deepEqual(await proxlet(...argv), { code: 2, out: '', err: `error: ${message}\nhint: ${hint}\n` });
    const { code, err } = await proxlet(...argv, '--json');
    if (argv.at(-1) === '--name') return;
    const { error } = JSON.parse(err);
    assert.deepEqual([code, error.code, error.message, error.hint], [2, 'usage', message, hint]);
  });
}

test('a folder that is no project is no stack trace', async () => {
  const { code, out, err } = await proxlet('build', '/');
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /^error: there is no proxlet\.yaml in \/ or above it\nhint: .*proxlet init.*\n$/);
});

test('--dry-run is a choice for clusters and a flag for bootstraps, whatever the other commands have', async () => {
  const bootstrap = await proxlet('deploy', 'envoy', './none.wasm', '--dry-run');
  assert.match(bootstrap.err, /^error: cannot read \.\/none\.wasm/);
  const clusters = await proxlet('deploy', 'istio', 'x', '--kubeconfig', '/nowhere/config', '--dry-run');
  assert.match(clusters.err, /^error: there is no kubeconfig/);
  assert.match((await proxlet('deploy', 'envoy', './none.wasm', '--dry-run=server')).err, /--dry-run/);
});
