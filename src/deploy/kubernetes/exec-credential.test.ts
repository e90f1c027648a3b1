import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ExitCode, ProxletError } from '../../errors.ts';
import { runCredentialPlugin } from './exec-credential.ts';

const CONTEXT = {
  name: 'prod',
  flags: ['--context', 'prod'],
  namespace: 'default',
  server: 'https://prod:6443',
  cluster: { name: 'c', fields: { 'certificate-authority-data': 'Y2E=' } },
  user: { name: 'u', fields: {} },
};

/** Runs a script of Node's as a plugin. */
function run(script: string, more: Record<string, unknown> = {}, timeoutMs = 60_000, signal?: AbortSignal) {
  const plugin = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: ['-e', script],
    ...more,
  };
  const env = { PATH: process.env['PATH'], OUTER: 'outer' };
  return runCredentialPlugin(plugin, CONTEXT, env, { timeoutMs, signal });
}

function answer(expression: string) {
  return `console.log(JSON.stringify({ kind: 'ExecCredential', status: ${expression} }))`;
}

function failure(says: RegExp, output?: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof ProxletError, String(error));
    assert.equal(error.code, 'credential-plugin-failed');
    assert.equal(error.exitCode, ExitCode.authentication);
    assert.match(error.message, says);
    if (output !== undefined) assert.match(error.output ?? '', output);
    assert.doesNotMatch(`${error.message} ${error.hint} ${error.output}`, /hush/);
    return true;
  };
}

test("takes a plugin's token", async () => {
  assert.deepEqual(await run(answer("{ token: 'hush\\n' }")), { token: 'hush' });
});

test('a plugin without a command is told as the fault of the kubeconfig', async () => {
  await assert.rejects(run('', { command: undefined }), failure(/the kubeconfig names none/));
});

test("takes a plugin's certificate and its key", async () => {
  const credential = await run(answer("{ clientCertificateData: 'cert', clientKeyData: 'key' }"));
  assert.deepEqual(credential, { certificate: 'cert', key: 'key' });
});

test('gives a plugin its own variables, and what it may know of the cluster', async () => {
  const script = answer(
    "{ token: [process.env.OUTER, process.env.INNER, process.env.KUBERNETES_EXEC_INFO].join(' ') }",
  );
  const plugin = { env: [{ name: 'INNER', value: 'inner' }], provideClusterInfo: true };
  const { token = '' } = await run(script, plugin);
  const [outer, inner, ...information] = token.split(' ');
  assert.deepEqual([outer, inner], ['outer', 'inner']);
  assert.deepEqual(JSON.parse(information.join(' ')), {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false, cluster: { server: 'https://prod:6443', 'certificate-authority-data': 'Y2E=' } },
  });
});

test('shows what a failed plugin wrote to its standard error, and never what it answered', async () => {
  await assert.rejects(
    run("console.log('hush'); console.error('log in \\u001b[31mfirst'); process.exit(7)"),
    failure(/it ended with 7/, /log in \\x1b\[31mfirst/),
  );
  await assert.rejects(run("console.log('hush')"), failure(/it answered no JSON/));
  await assert.rejects(run(answer("{ other: 'hush' }")), failure(/neither a token nor a certificate/));
});

test('gives a plugin that asks nothing to read', async () => {
  const asks = "process.stdin.on('end', () => { console.error('no answer'); process.exit(1); }).resume()";
  await assert.rejects(run(asks), failure(/it ended with 1/, /no answer/));
  await assert.rejects(run('', { interactiveMode: 'Always' }), failure(/it insists on asking/));
});

test('ends a plugin that takes too long, even where it left others behind', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const waits = `
    require('node:child_process').spawn('sleep', ['5'], { stdio: 'inherit' });
    console.error('waiting');
    require('node:net').connect(process.env.DOOR);`;
  const door = createServer();
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-plugin-'));
  t.after(async () => {
    door.close();
    await rm(folder, { recursive: true });
  });
  const path = join(folder, 'door');
  await once(door.listen(path), 'listening');
  const waiting = once(door, 'connection');
  const refused = assert.rejects(
    run(waits, { env: [{ name: 'DOOR', value: path }] }, 1_000),
    failure(/it has not answered within 1 s/, /waiting/),
  );
  const [socket]: Socket[] = await waiting;
  socket?.on('error', () => {});
  // What it said before is here, too, once the loop comes round.
  await turn();
  t.mock.timers.tick(1_000);
  await refused;
  socket?.destroy();
});

test('names a plugin that is not there, and how to install it', async () => {
  await assert.rejects(run('', { command: 'no-such-plugin', installHint: 'get it from the shop' }), (error) => {
    failure(/no-such-plugin of the context prod gave no credentials: it is not there/)(error);
    assert.ok(error instanceof ProxletError);
    assert.equal(error.hint, 'get it from the shop');
    return true;
  });
});

test('a plugin is not waited for when the user stops', async () => {
  const stop = new AbortController();
  const running = run('setInterval(() => {}, 1000)', {}, 60_000, stop.signal);
  stop.abort();
  await assert.rejects(running, { code: 'interrupted', exitCode: ExitCode.interrupted });
  await assert.rejects(run(answer("{ token: 'hush' }"), {}, 60_000, stop.signal), { code: 'interrupted' });
});
