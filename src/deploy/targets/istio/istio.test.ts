import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterWith } from '../testing-cluster.ts';
import { anImage, aUrl } from '../testing-deployable.ts';
import { istio } from './istio.ts';
import { someOptions } from './testing-options.ts';

const LABELLED = { labels: { app: 'shop' } };

test('a filter is one object of its name in the namespace of the options, else of the context', async () => {
  const cluster = clusterWith([], { namespace: 'context' });
  const placed = async (namespace: string | undefined, where: typeof cluster | undefined) => {
    const { placements } = await istio.place(anImage(), someOptions({ ...LABELLED, namespace }), where);
    return placements.map(({ object: { kind, namespace, name }, at }) => `${kind} ${namespace}/${name} ${at}`);
  };
  assert.deepEqual(await placed('shop', cluster), ['WasmPlugin shop/hello spec']);
  assert.deepEqual(await placed(undefined, cluster), ['WasmPlugin context/hello spec']);
  assert.deepEqual(await placed(undefined, undefined), ['WasmPlugin /hello spec']);
});

test('an EnvoyFilter, whose names have the namespace in them, is not made without one', async () => {
  const options = someOptions({ ...LABELLED, via: 'envoyfilter', namespace: undefined });
  await assert.rejects(istio.place(anImage(), options, undefined), { code: 'namespace-needed', hint: /-n NAMESPACE/ });
});

test('a kind that the cluster does not know is refused with the release that has it', async () => {
  const old = clusterWith([], { unknown: ['TrafficExtension', 'WasmPlugin'] });
  const place = (via: 'trafficextension' | 'wasmplugin') =>
    istio.place(anImage(), someOptions({ ...LABELLED, via }), old);
  await assert.rejects(place('trafficextension'), { code: 'kind-missing', hint: /Istio 1\.31.*--via wasmplugin/ });
  await assert.rejects(place('wasmplugin'), { code: 'kind-missing', hint: /Istio 1\.12.*--via envoyfilter/ });
});

test('before Istio 1.12 an EnvoyFilter takes a module by its URL, and no image', async () => {
  const containers = [{ name: 'discovery', image: 'pilot:1.11.4' }];
  const old = clusterWith([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'istiod', namespace: 'istio-system', labels: { app: 'istiod' } },
      spec: { template: { spec: { containers } } },
    },
  ]);
  const options = someOptions({ ...LABELLED, via: 'envoyfilter' });
  await assert.rejects(istio.place(anImage(), options, old), { code: 'image-not-fetched', message: /^istio@1\.11 / });
  assert.equal((await istio.place(aUrl(), options, old)).placements.length, 1);
});

test('a configuration that is no JSON object is for an EnvoyFilter', async () => {
  const filter = anImage({ configuration: { text: 'a: 1', object: undefined } });
  await assert.rejects(istio.place(filter, someOptions(LABELLED), undefined), {
    code: 'config-not-object',
    message: /"a: 1"/,
    hint: /--via envoyfilter/,
  });
  const { placements } = await istio.place(
    filter,
    someOptions({ ...LABELLED, via: 'envoyfilter', namespace: 'shop' }),
    undefined,
  );
  assert.match(JSON.stringify(placements), /"value":"a: 1"/);
});

test('that sidecars are not left out is noted where gateways are meant', async () => {
  const notes = async (via: 'wasmplugin' | 'envoyfilter') =>
    (await istio.place(anImage(), someOptions({ ...LABELLED, via, patchContext: 'gateway' }), undefined)).notes;
  assert.match((await notes('wasmplugin')).join(), /does not leave out sidecars/);
  assert.deepEqual(await notes('envoyfilter'), []);
});

test('a port that no request comes in by is noted', async () => {
  const ports = [{ port: 80, targetPort: 8080 }];
  const service = { spec: { selector: LABELLED.labels, ports }, metadata: { name: 'shop', namespace: 'shop' } };
  const cluster = clusterWith([{ apiVersion: 'v1', kind: 'Service', ...service }]);
  const options = someOptions({ ...LABELLED, match: [{ mode: 'server', ports: [80] }] });
  const { notes } = await istio.place(anImage(), options, cluster);
  assert.match(notes.join(), /nothing comes in by port 80 of --match: Service shop/);
});

test('each kind names its code in what it was given', async () => {
  const filter = anImage();
  for (const via of ['wasmplugin', 'trafficextension', 'envoyfilter'] as const) {
    const { placements } = await istio.place(filter, someOptions({ ...LABELLED, via }), undefined);
    const [{ object, value } = assert.fail()] = placements;
    const kind = istio.kinds.find((one) => one.kind === object.kind);
    assert.deepEqual(kind?.codeOf(value), {
      url: `oci://ghcr.io/me/hello@${filter.code.digest}`,
      digest: filter.code.digest,
    });
    assert.equal(kind.codeOf({}), undefined);
  }
});

test('an object tells nothing of its health but what the analysis of istiod found', () => {
  const [kind = assert.fail()] = istio.kinds;
  const object = { apiVersion: '', kind: '', metadata: { name: 'hello', namespace: 'shop' } };
  const message = {
    type: { code: 'IST0101', name: 'ReferencedResourceNotFound' },
    documentationUrl: 'https://istio.io/x',
  };
  const withStatus = (level: string) => ({ ...object, status: { validationMessages: [{ ...message, level }] } });
  assert.deepEqual(kind.health(object, {}), { state: 'unknown' });
  assert.deepEqual(kind.health(withStatus('WARNING'), {}), { state: 'unknown' });
  assert.deepEqual(kind.health(withStatus('ERROR'), {}), {
    state: 'failed',
    reason: 'IST0101 ReferencedResourceNotFound (https://istio.io/x)',
  });
});
