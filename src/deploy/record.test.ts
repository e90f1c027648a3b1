import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeployRecord, formatIdentity, formatRecord, parseRecord, recordsOf } from './record.ts';

const OBJECT = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin', namespace: 'shop', name: 'hello' };
const KIND = { at: ['spec', { list: ['spec', 'wasm'] }] } as const;
const RECORD: DeployRecord = {
  target: 'gloo',
  at: ['spec', 'wasm'],
  reference: 'ghcr.io/me/hello:1.0',
  digest: 'sha256:1',
  revision: 20,
  since: 1,
  value: { name: 'hello' },
  history: [],
};
const former = (revision: number, size = 1) => ({
  revision,
  reference: 'r',
  digest: 'd',
  value: { config: 'x'.repeat(size) },
});
const CLUSTER = { flags: ['--context', 'east', '--kubeconfig', 'the shop'] };
const again = (record: DeployRecord) => parseRecord(formatRecord(record), 'hello', OBJECT, KIND, CLUSTER);

test('a record is read as it was written', () => {
  const own: DeployRecord = { ...RECORD, at: 'spec', history: [{ ...former(19), time: '2026-11-23T00:00:00Z' }] };
  assert.deepEqual(again(RECORD), RECORD);
  assert.deepEqual(again(own), own);
});

test('ten former revisions are kept, the newest', () => {
  const history = Array.from({ length: 15 }, (_, index) => former(19 - index));
  assert.deepEqual(
    again({ ...RECORD, history }).history.map(({ revision }) => revision),
    [19, 18, 17, 16, 15, 14, 13, 12, 11, 10],
  );
});

test('a record stays below 64 KiB: the oldest revisions go first, the present value last', () => {
  const history = [former(19, 30_000), former(18, 30_000), former(17, 30_000)];
  const shorter = again({ ...RECORD, history });
  assert.deepEqual(
    shorter.history.map(({ revision }) => revision),
    [19, 18],
  );
  assert.deepEqual(shorter.value, RECORD.value);
  const huge = again({ ...RECORD, value: { config: 'é'.repeat(40_000) }, history });
  assert.deepEqual([huge.value, huge.history], [undefined, []]);
});

test('what something else applied has only the identity; it counts as the first revision', () => {
  const text = formatIdentity({ ...RECORD, at: 'spec' });
  assert.equal(text, '{"target":"gloo","reference":"ghcr.io/me/hello:1.0","digest":"sha256:1"}');
  assert.deepEqual(parseRecord(text, 'hello', OBJECT, KIND, CLUSTER), {
    ...RECORD,
    at: 'spec',
    revision: 1,
    since: 1,
    value: undefined,
  });
});

test('a record that was broken by hand is told with object, annotation and what is wrong', () => {
  const broken: [string, RegExp][] = [
    ['', /it is no JSON/],
    ['{"target":"istio"', /it is no JSON/],
    ['[]', /the whole: /],
    ['{"target":"nginx","reference":"r","digest":"d"}', /target: /],
    ['{"target":"istio","reference":"r","digest":"d","revision":"2"}', /revision: /],
    ['{"target":"istio","reference":"r","digest":"d","at":["spec","other"]}', /at: no filter lies there/],
    ['{"target":"istio","reference":"r","digest":"d","history":[{}]}', /history\.0\.revision: /],
  ];
  for (const [text, reason] of broken) {
    assert.throws(
      () => parseRecord(text, 'hello', OBJECT, KIND, CLUSTER),
      (error: Error & { code?: string; hint?: string }) => {
        assert.equal(error.code, 'record-broken');
        assert.match(error.message, /^WasmPlugin shop\/hello: the annotation filter\.proxlet\/hello /);
        assert.match(error.message, reason);
        assert.match(
          error.hint ?? '',
          /`kubectl --context east --kubeconfig 'the shop' -n shop annotate wasmplugin\.extensions\.istio\.io\/hello filter\.proxlet\/hello-`/,
        );
        return true;
      },
      text,
    );
  }
});

test("others' annotations are no records", () => {
  const { namespace, name } = OBJECT;
  const annotations = { 'kubectl.kubernetes.io/x': '{', 'filter.proxlet/hello': formatRecord(RECORD) };
  const records = recordsOf({ ...OBJECT, metadata: { namespace, name, annotations } }, KIND, CLUSTER);
  assert.deepEqual([...records.keys()], ['hello']);
});
