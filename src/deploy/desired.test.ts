import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desiredOf } from './desired.ts';
import type { Edit, Part } from './edit.ts';
import type { JsonObject, KubeObject } from './kubernetes/object.ts';
import { nextRecord } from './next-record.ts';
import { annotationOf, type DeployRecord, formatRecord } from './record.ts';
import { refuse } from './refuse.ts';
import { situationOf } from './situation.ts';
import type { TargetKind } from './targets/target.ts';

const POLICY = { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyExtensionPolicy' };
const LIST = ['spec', 'wasm'];
const KIND: TargetKind = {
  ...POLICY,
  at: ['spec', { list: LIST }],
  install: '',
  codeOf: () => undefined,
  health: () => ({ state: 'unknown' }),
};

function live(spec: JsonObject, parts: Record<string, Partial<DeployRecord>> = {}): KubeObject {
  const annotations = Object.entries(parts).map(([id, part]) => [annotationOf(id), recordText(part)]);
  const metadata = {
    name: 'p',
    namespace: 'shop',
    uid: 'u',
    resourceVersion: '7',
    annotations: Object.fromEntries(annotations),
  };
  return { ...POLICY, metadata, spec };
}
function recordText(part: Partial<DeployRecord>): string {
  const defaults = { target: 'envoy-gateway', at: LIST, reference: 'r', digest: 'd', revision: 4, since: 1 } as const;
  return formatRecord({ ...defaults, value: undefined, history: [], ...part });
}
const CLUSTER = { flags: ['--context', 'east', '--kubeconfig', "the shop's"] };
function situation(object: KubeObject | undefined, part: Pick<Part, 'at' | 'value'> | undefined, id = 'hello') {
  const whole = part && { ...part, reference: 'r', digest: 'e' };
  const key = { ...POLICY, namespace: 'shop', name: 'p' };
  const edit: Edit = { id, target: 'envoy-gateway', kind: KIND, object: key, revision: 1, part: whole };
  return situationOf(edit, object, CLUSTER);
}
function desired(...args: Parameters<typeof situation>): KubeObject {
  const found = situation(...args);
  const [, part] = args;
  return desiredOf(found, part && nextRecord(found, part.value), { keepEmpty: false });
}
const element = (name: string, more: JsonObject = {}) => ({ name, ...more });
const inList = (more: JsonObject = {}, id = 'hello') => ({ at: { list: LIST }, value: element(id, more) });
const refused =
  (force: boolean, ...args: Parameters<typeof situation>) =>
  () =>
    refuse(situation(...args), force, CLUSTER);

test('what is new is applied only where there is none, what is there only as it was read', () => {
  const { metadata } = desired(undefined, { at: 'spec', value: { a: 1 } });
  assert.deepEqual([metadata.uid, metadata.resourceVersion], [undefined, '1']);
  const again = desired(live({ a: 1 }, { hello: { at: 'spec' } }), { at: 'spec', value: { a: 2 } });
  assert.deepEqual([again.metadata.uid, again.metadata.resourceVersion], ['u', '7']);
});

test("of others' objects nothing but the list and our marks is applied", () => {
  const theirs = [element('a', { x: [1, null] }), 'odd', element('b')];
  const { spec, metadata } = desired(live({ targetRefs: [], wasm: theirs }), inList());
  assert.deepEqual(spec, { wasm: [...theirs, element('hello')] });
  assert.deepEqual(metadata.labels, { 'filter.proxlet/deployed': 'true' });
});

test("a record has less of a history where the object's other annotations leave it less room", () => {
  const former = { revision: 3, reference: 'r', digest: 'd', value: { config: 'x'.repeat(30_000) } };
  const object = live({ wasm: [element('hello')] }, { hello: { value: element('hello'), history: [former] } });
  const { annotations } = object.metadata;
  const sizes = [0, 240 * 1024].map((size) => {
    const crowded = { ...object.metadata, annotations: { ...annotations, others: 'y'.repeat(size) } };
    return desired({ ...object, metadata: crowded }, inList({ x: 1 })).metadata.annotations?.[annotationOf('hello')];
  });
  const histories = sizes.map((text = '') => JSON.parse(text).history.map(({ revision }: DeployRecord) => revision));
  assert.deepEqual(histories, [[4, 3], [4]]);
});

test('the marks of our other deployments stay, byte for byte', () => {
  const object = live({ wasm: [element('a'), element('hello')] }, { a: {}, hello: {} });
  const name = annotationOf('a');
  for (const part of [inList({ x: 1 }), undefined]) {
    assert.equal(desired(object, part).metadata.annotations?.[name], object.metadata.annotations?.[name]);
  }
});

test('taking the last of ours away leaves no mark, and no list that was ours alone', () => {
  const { spec, metadata } = desired(live({ wasm: [element('hello')], x: 1 }, { hello: {} }), undefined);
  assert.equal(spec, undefined);
  assert.deepEqual([metadata.labels, metadata.annotations], [{}, {}]);
  const found = situation(live({ wasm: [element('hello')] }, { hello: {} }), undefined);
  assert.deepEqual(desiredOf(found, undefined, { keepEmpty: true }).spec, { wasm: [] });
});

test('a new spec of an object of our own keeps what other deployments of ours put into it, not what others did', () => {
  const wasm = [element('b'), element('hello'), element('by-hand')];
  const object = live({ wasm, x: 1 }, { hello: { at: 'spec' }, b: {} });
  const { spec, metadata } = desired(object, { at: 'spec', value: { wasm: [element('hello', { y: 2 })] } });
  assert.deepEqual(spec, { wasm: [element('b'), element('hello', { y: 2 })] });
  assert.equal(metadata.labels?.['app.kubernetes.io/managed-by'], 'proxlet');
});

test('what was there becomes history, under the next number', () => {
  const found = situation(
    live({ wasm: [element('hello', { x: 'by hand' })] }, { hello: { value: element('hello') } }),
    inList(),
  );
  const record = nextRecord(found, element('hello'));
  assert.equal(record?.revision, 5);
  assert.equal(record.since, 1);
  assert.deepEqual(record.history, [
    { revision: 4, reference: 'r', digest: 'd', value: element('hello'), time: undefined },
  ]);
});

test('what is not ours is refused, unless it is to be taken over', () => {
  const own = { at: 'spec', value: {} } as const;
  const theirs = live({ wasm: [element('hello')] });
  assert.throws(refused(false, theirs, own), { code: 'object-not-ours' });
  assert.throws(refused(false, theirs, inList()), { code: 'object-not-ours' });
  assert.doesNotThrow(refused(true, theirs, own));
  assert.doesNotThrow(refused(true, theirs, inList()));
  assert.doesNotThrow(refused(false, live({}), inList()));
});

test('what would harm somebody is refused even so', () => {
  const terminating = live({});
  terminating.metadata.deletionTimestamp = '2026-11-23T00:00:00Z';
  assert.throws(refused(true, undefined, inList()), { code: 'object-missing' });
  assert.throws(refused(true, terminating, inList()), { code: 'object-terminating' });
  assert.throws(refused(true, live({}, { hello: { target: 'gloo' } }), inList()), { code: 'deployment-id-taken' });
  assert.throws(refused(true, live({}, { hello: { at: 'spec' } }), inList()), { code: 'deployment-own-object' });
  assert.throws(refused(true, live({}, { hello: { at: 'spec' }, b: {} }), undefined), {
    code: 'deployment-in-use',
    hint: `take b away first: \`proxlet undeploy envoy-gateway b -n shop --context east --kubeconfig 'the shop'\\''s'\``,
    details: { ids: ['b'] },
  });
});
