/** The API server of the tests is a real one: it refuses what a cluster refuses, in the same words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingApiServer, startApiServer } from './support/api-server.ts';

const skip = missingApiServer();
const WASM_PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin', metadata: { name: 'greet' } };
const URL = 'oci://127.0.0.1:5000/greet:v1';

test('what is not valid is refused in a dry run, and nothing is kept', { skip }, async () => {
  const server = await startApiServer({ crds: ['istio-old', 'envoy-gateway', 'gloo'] });
  const plugins = `/apis/extensions.istio.io/v1alpha1/namespaces/${await server.namespace()}/wasmplugins`;
  const valid = { ...WASM_PLUGIN, spec: { url: URL, phase: 'AUTHN' } };
  const invalid = { ...WASM_PLUGIN, spec: { url: URL, phase: 'LAST' } };

  const refused = await server.request('PATCH', `${plugins}/greet?dryRun=All`, invalid);
  assert.equal(refused.status, 422);
  assert.match(refused.body.message ?? '', /spec\.phase: Unsupported value: "LAST": supported values: .*"AUTHN"/);

  assert.equal((await server.request('PATCH', `${plugins}/greet?dryRun=All`, valid)).status, 201);
  assert.equal((await server.request('GET', `${plugins}/greet`)).status, 404);
  assert.equal((await server.request('PATCH', `${plugins}/greet`, valid)).status, 201);
  assert.equal((await server.request('GET', `${plugins}/greet`)).status, 200);
});

test('people may do only what they are allowed', { skip }, async () => {
  const server = await startApiServer();
  const [ours, theirs] = [await server.namespace(), await server.namespace()];
  await server.allow('alice', ours, [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]);
  const list = async (user: 'alice' | 'bob', namespace: string) =>
    (await server.request('GET', `/api/v1/namespaces/${namespace}/secrets`, undefined, { user })).status;
  assert.equal(await list('alice', ours), 200);
  assert.equal(await list('alice', theirs), 403);
  assert.equal(await list('bob', ours), 403);
});

test('one that is stopped answers no more', { skip }, async () => {
  const server = await startApiServer();
  await server.stop();
  await assert.rejects(server.request('GET', '/readyz'), { code: 'ECONNREFUSED' });
});
