import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../kubernetes/object.ts';
import { clusterWith } from '../testing-cluster.ts';
import type { TrafficMatch } from './options.ts';
import { portNotes } from './port-notes.ts';
import { someOptions } from './testing-options.ts';

const LABELS = { app: 'cart' };
const NOTE = /port 80 of --match: Service cart takes it to port 8080 of the pods/;

function aService(name: string, selector: Record<string, string>, ...ports: JsonObject[]) {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec: { selector, ports } };
}

const CART = aService('cart', LABELS, { port: 80, targetPort: 8080 });

const notes = (match: TrafficMatch, services = [CART], labels: Record<string, string> = LABELS) =>
  portNotes(someOptions({ labels, match: [match] }), 'shop', clusterWith(services));

test("a Service's port is told from that of its pods, by which requests come in", async () => {
  const [note, ...more] = await notes({ mode: 'server', ports: [80] });
  assert.match(note ?? '', NOTE);
  assert.deepEqual(more, []);
  assert.match((await notes({ mode: 'server', ports: [80] }, [CART], {})).join(), NOTE);
});

test('a port of the pods, one of no Service, and one that requests may go out by need no word', async () => {
  assert.deepEqual(await notes({ mode: 'server', ports: [8080, 9000] }), []);
  for (const mode of ['client', 'client-and-server', undefined] as const)
    assert.deepEqual(await notes({ mode, ports: [80] }), []);
  assert.deepEqual(await notes({ mode: 'server', ports: [] }), []);
});

test('a port may be that of a Service and, for another Service, that of the pods', async () => {
  const direct = aService('direct', LABELS, { port: 80 });
  assert.deepEqual(await notes({ mode: 'server', ports: [80] }, [CART, direct]), []);
});

test('Services of other pods, of none, and those whose target has a name are left out', async () => {
  const others = [
    aService('other', { app: 'other' }, { port: 80, targetPort: 8080 }),
    aService('unrelated', { tier: 'back' }, { port: 80, targetPort: 8080 }),
    aService('external', {}, { port: 80, targetPort: 8080 }),
    aService('named', LABELS, { port: 80, targetPort: 'http' }),
  ];
  assert.deepEqual(await notes({ mode: 'server', ports: [80] }, others), []);
});

test('nothing is said of network filters, of waypoints, nor to those who may not list Services', async () => {
  const options = someOptions({ labels: LABELS, match: [{ mode: 'server', ports: [80] }] });
  assert.deepEqual(await portNotes({ ...options, type: 'network' }, 'shop', clusterWith([CART])), []);
  const targets = [{ kind: 'Service', name: 'cart' } as const];
  assert.deepEqual(await portNotes({ ...options, labels: {}, targets }, 'shop', clusterWith([CART])), []);
  assert.deepEqual(await portNotes(options, 'shop', clusterWith([CART], { forbidden: ['Service'] })), []);
});
