import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExitCode, ProxletError } from '../../errors.ts';
import type { KubeObject } from './object.ts';
import { HELLO, json, plugin, reset, testingApi, WASM_PLUGIN } from './testing-api.ts';

const PATH = '/apis/extensions.istio.io/v1alpha1/namespaces/shop/wasmplugins';
const GONE = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };

function withCode(code: string) {
  return (error: unknown) => error instanceof ProxletError && error.code === code;
}

test('lists all pages, by selector, and gives items their kind', async (t) => {
  const items = ({ metadata, spec }: KubeObject) => [{ metadata, spec }];
  const { cluster, requests } = await testingApi(t, [
    json({ items: items(plugin('a')), metadata: { continue: 'next', resourceVersion: '7' } }),
    json({ items: items(plugin('b')), metadata: { resourceVersion: '7' } }),
  ]);
  assert.deepEqual(await cluster.list(WASM_PLUGIN, { namespace: 'shop', labels: 'app=a' }), [plugin('a'), plugin('b')]);
  const query = 'limit=500&labelSelector=app%3Da';
  assert.deepEqual(requests, [`GET ${PATH}?${query}`, `GET ${PATH}?${query}&continue=next`]);
});

test('lists anew, in one piece, what changed too much between two pages', async (t) => {
  const { cluster, requests } = await testingApi(t, [
    json({ items: [plugin('a')], metadata: { continue: 'next' } }),
    json(GONE, 410),
    json({ items: [plugin('b')], metadata: {} }),
  ]);
  assert.deepEqual(await cluster.list(WASM_PLUGIN), [plugin('b')]);
  assert.equal(requests.at(-1), 'GET /apis/extensions.istio.io/v1alpha1/wasmplugins');
});

test('asks again when a reading connection breaks, or the server has no time', async (t) => {
  const { cluster, requests, sleeps } = await testingApi(t, [
    reset,
    json({ kind: 'Status', code: 503, message: 'busy' }, 503, { 'retry-after': '2' }),
    json(plugin('hello')),
  ]);
  assert.deepEqual(await cluster.get(HELLO), plugin('hello'));
  assert.equal(requests.length, 3);
  assert.deepEqual(sleeps, [250, 2000]);
});

test('waits at most five seconds, and asks at most three times', async (t) => {
  const busy = json({ kind: 'Status', code: 429, message: 'busy' }, 429, { 'retry-after': '3600' });
  const { cluster, requests, sleeps } = await testingApi(t, [busy]);
  await assert.rejects(cluster.get(HELLO), withCode('cluster-failed'));
  assert.equal(requests.length, 3);
  assert.deepEqual(sleeps, [5000, 5000]);
});

test('never repeats a change that may have been made, and says so', async (t) => {
  const { cluster, requests } = await testingApi(t, [reset]);
  await assert.rejects(cluster.apply(plugin('hello'), { dryRun: false, force: false }), (error) => {
    assert.ok(error instanceof ProxletError);
    assert.equal(error.code, 'cluster-unreachable');
    assert.equal(error.exitCode, ExitCode.remote);
    assert.equal(error.details['outcome'], 'unknown');
    assert.match(
      error.message,
      /broke off while it was asked to apply WasmPlugin shop\/hello: whether .* is not known/,
    );
    return true;
  });
  assert.equal(requests.length, 1);
});

test('repeats a dry run, which changes nothing', async (t) => {
  const { cluster, requests } = await testingApi(t, [reset, json(plugin('hello'), 201)]);
  const { created, object } = await cluster.apply(plugin('hello'), { dryRun: true, force: false });
  assert.equal(created, true);
  assert.deepEqual(object, plugin('hello'));
  const request = `PATCH ${PATH}/hello?fieldManager=proxlet&fieldValidation=Strict&dryRun=All`;
  assert.deepEqual(requests, [request, request]);
});

test('does not repeat a change that the server had no time for, unless it says that it did nothing', async (t) => {
  const { cluster, requests } = await testingApi(t, [
    json({ kind: 'Status', code: 429, message: 'busy' }, 429),
    json({ kind: 'Status', code: 503, message: 'busy' }, 503),
  ]);
  await assert.rejects(cluster.apply(plugin('hello'), { dryRun: false, force: true }), withCode('cluster-failed'));
  assert.equal(requests.length, 2);
});

test('hands on the warnings of the server', async (t) => {
  const { cluster } = await testingApi(t, [json(plugin('hello'), 200, { warning: '299 - "old field"' })]);
  const { warnings, created } = await cluster.apply(plugin('hello'), { dryRun: false, force: false });
  assert.deepEqual(warnings, ['old field']);
  assert.equal(created, false);
});

test('deletes a version, and nothing where there is nothing', async (t) => {
  let body = '';
  const { cluster, requests } = await testingApi(t, [
    (request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => json({ kind: 'Status', status: 'Success' })(request, response));
    },
    json({ kind: 'Status', code: 404, message: 'not found' }, 404),
  ]);
  await cluster.delete(HELLO, { dryRun: true, resourceVersion: '5' });
  assert.deepEqual(JSON.parse(body), {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    dryRun: ['All'],
    preconditions: { resourceVersion: '5' },
  });
  await cluster.delete(HELLO, { dryRun: false });
  assert.deepEqual(requests, [`DELETE ${PATH}/hello`, `DELETE ${PATH}/hello`]);
});

test('gives up a server that does not answer', async (t) => {
  const { cluster } = await testingApi(t, [() => undefined], { requestTimeoutMs: 50 });
  await assert.rejects(cluster.get(HELLO), (error) => {
    assert.ok(error instanceof ProxletError);
    assert.equal(error.code, 'cluster-unreachable');
    assert.match(error.message, /it has not answered within 0.05 s/);
    return true;
  });
});

test('gives up an answer that never ends', async (t) => {
  const begin = (_: unknown, response: { writeHead(status: number): void; write(text: string): void }) => {
    response.writeHead(200);
    response.write('{');
  };
  const { cluster } = await testingApi(t, [begin], { requestTimeoutMs: 50 });
  await assert.rejects(cluster.get(HELLO), withCode('cluster-unreachable'));
});

test('stops when it is asked to, and says what may have been done', async (t) => {
  const stop = new AbortController();
  const { cluster } = await testingApi(t, [(request) => request.resume().on('end', () => stop.abort())], {
    signal: stop.signal,
  });
  await assert.rejects(cluster.apply(plugin('hello'), { dryRun: false, force: false }), (error) => {
    assert.ok(error instanceof ProxletError);
    assert.equal(error.exitCode, ExitCode.interrupted);
    assert.match(error.message, /^interrupted while the cluster was asked to apply WasmPlugin shop\/hello/);
    return true;
  });
});

test('tells of something that is no API server', async (t) => {
  const page = (_: unknown, response: { end(text: string): void }) => response.end('<html>log in</html>');
  const { cluster } = await testingApi(t, [page]);
  await assert.rejects(cluster.get(HELLO), (error) => {
    assert.ok(error instanceof ProxletError);
    assert.equal(error.code, 'cluster-failed');
    assert.match(error.message, /answered no JSON/);
    return true;
  });
});

test('tells of a kind that the cluster does not know', async (t) => {
  const { cluster } = await testingApi(t, [json({ kind: 'Status', code: 404 }, 404)]);
  assert.equal(await cluster.serves({ apiVersion: 'foo.io/v1', kind: 'Foo' }), false);
  assert.equal(await cluster.serves({ ...WASM_PLUGIN, kind: 'Foo' }), false);
  assert.equal(await cluster.serves(WASM_PLUGIN), true);
  await assert.rejects(cluster.list({ apiVersion: 'foo.io/v1', kind: 'Foo' }), withCode('kind-missing'));
});

test('the commands of hints are for the kubeconfig that was named', async (t) => {
  const { cluster } = await testingApi(t, [json({ kind: 'Status', code: 403, message: 'no' }, 403), reset]);
  const [, , option, file = ''] = cluster.flags;
  assert.deepEqual(cluster.flags, ['--context', 'fake', '--kubeconfig', file]);
  assert.equal(option, '--kubeconfig');
  const begin = `kubectl --context fake --kubeconfig ${file}`;
  const hintOf = (asked: Promise<unknown>) =>
    asked.then(
      () => undefined,
      (error: unknown) => (error instanceof ProxletError ? error.hint : undefined),
    );
  assert.equal(
    await hintOf(cluster.get(HELLO)),
    `ask whoever runs the cluster; \`${begin} auth can-i --list\` shows what you may do`,
  );
  assert.equal(
    await hintOf(cluster.get(HELLO)),
    `\`${begin} cluster-info\` tells whether anything can reach it; choose another with --context`,
  );
  assert.equal(
    await hintOf(cluster.get({ ...HELLO, kind: 'Foo' })),
    `install what brings it; \`${begin} api-resources\` shows what is there`,
  );
});

test('watches an object through changes, an old version, a broken connection and its end', async (t) => {
  const events = (...list: object[]) => list.map((event) => `${JSON.stringify(event)}\n`).join('');
  const list = (...items: object[]) => json({ items, metadata: { resourceVersion: '9' } });
  const stop = new AbortController();
  const { cluster, requests, sleeps } = await testingApi(t, [
    list(),
    (_, response) => {
      response.writeHead(200);
      response.end(
        events(
          { type: 'ADDED', object: plugin('hello', '1') },
          { type: 'MODIFIED', object: plugin('hello', '2') },
          { type: 'ERROR', object: GONE },
        ),
      );
    },
    list(plugin('hello', '2')),
    (request, response) => {
      response.writeHead(200);
      response.write(events({ type: 'DELETED', object: plugin('hello', '3') }), () => request.socket.resetAndDestroy());
    },
    list(plugin('hello', '4')),
    json(GONE, 410),
    list(plugin('hello', '5')),
  ]);
  const seen: (string | undefined)[] = [];
  for await (const object of cluster.watch(HELLO, stop.signal)) {
    seen.push(object?.metadata.resourceVersion);
    if (seen.length === 6) stop.abort();
  }
  assert.deepEqual(seen, [undefined, '1', '2', undefined, '4', '5']);
  assert.deepEqual(sleeps, [500, 500, 500]);
  const one = `GET ${PATH}?fieldSelector=metadata.name%3Dhello`;
  assert.deepEqual(requests.slice(0, 2), [one, `${one}&watch=true&timeoutSeconds=240&resourceVersion=9`]);
});

test('ends a watch that may not be', async (t) => {
  const forbidden = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'no' };
  const { cluster } = await testingApi(t, [json({ items: [], metadata: {} }), json(forbidden, 403)]);
  const watch = cluster.watch(HELLO, new AbortController().signal)[Symbol.asyncIterator]();
  assert.deepEqual(await watch.next(), { done: false, value: undefined });
  await assert.rejects(watch.next(), withCode('cluster-forbidden'));
});

test('ends a watch whose server never answers with its signal, and not with the request', {
  timeout: 20_000,
}, async (t) => {
  const stop = new AbortController();
  const { cluster, requests } = await testingApi(t, [() => stop.abort()]);
  for await (const _ of cluster.watch(HELLO, stop.signal)) assert.fail('nothing was answered');
  assert.equal(requests.length, 1);
});

test('opens any path, and streams it until the signal', async (t) => {
  const stop = new AbortController();
  const { cluster } = await testingApi(
    t,
    [
      (_, response) => {
        response.writeHead(200);
        response.write('one line\n');
      },
    ],
    { requestTimeoutMs: 60_000 },
  );
  const body = await cluster.open('/api/v1/namespaces/shop/pods/x/log?follow=true', stop.signal);
  let text = '';
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString();
    stop.abort();
  }
  assert.equal(text, 'one line\n');
});

test('tells when what is streamed breaks off', async (t) => {
  const { cluster } = await testingApi(t, [
    (request, response) => {
      response.writeHead(200);
      response.write('one line\n', () => request.socket.resetAndDestroy());
    },
  ]);
  const body = await cluster.open('/logs', new AbortController().signal);
  await assert.rejects(async () => {
    for await (const chunk of body) assert.ok(chunk.byteLength > 0);
  }, withCode('cluster-unreachable'));
});
