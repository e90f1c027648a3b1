import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../kubernetes/object.ts';
import { clusterWith } from '../testing-cluster.ts';
import { istioRelease } from './release.ts';

function istiod(name: string, image: string | undefined, labels: Record<string, string> = {}): KubeObject {
  const containers = [
    { name: 'proxy', image: 'example.com/proxy:1.2.3' },
    { name: 'discovery', ...(image !== undefined && { image }) },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'istio-system', labels: { app: 'istiod', ...labels } },
    spec: { template: { spec: { containers } } },
  };
}

const releaseOf = (...istiods: KubeObject[]) => istioRelease(clusterWith(istiods));

test('the release is that of the image of istiod', async () => {
  const cases = {
    'docker.io/istio/pilot:1.27.1': 'istio@1.27',
    'docker.io/istio/pilot:1.27.1-distroless': 'istio@1.27',
    'registry:5000/pilot:1.9-alpha.0': 'istio@1.9',
    'example.com/pilot:1.31.0@sha256:00': 'istio@1.31',
  };
  for (const [image, name] of Object.entries(cases))
    assert.equal((await releaseOf(istiod('istiod', image)))?.release.name, name);
});

test('an image by digest leaves it to labels', async () => {
  const image = 'docker.io/istio/pilot@sha256:00';
  assert.deepEqual(await releaseOf(istiod('istiod', image, { 'operator.istio.io/version': '1.22.3' })), {
    release: { name: 'istio@1.22', envoy: 30 },
    source: 'Deployment istio-system/istiod, label operator.istio.io/version: 1.22.3',
  });
  assert.equal(
    (await releaseOf(istiod('istiod', image, { 'helm.sh/chart': 'istiod-1.26.0' })))?.release.name,
    'istio@1.26',
  );
  assert.equal(await releaseOf(istiod('istiod', image)), undefined);
});

test('of several revisions the oldest counts', async () => {
  const found = await releaseOf(istiod('istiod-1-27', 'pilot:1.27.1'), istiod('istiod-1-9', 'pilot:1.9.0'));
  assert.deepEqual(found, {
    release: { name: 'istio@1.9', envoy: 17 },
    source: 'Deployment istio-system/istiod-1-9, image pilot:1.9.0, the oldest of 2 revisions',
  });
});

test('one that is too old for filters is refused', async () => {
  await assert.rejects(releaseOf(istiod('istiod', 'pilot:1.5.10')), { code: 'host-too-old', message: /Istio 1\.5 / });
});

test('nothing is known where there is no istiod, or it may not be seen', async () => {
  assert.equal(await releaseOf(), undefined);
  const hidden = clusterWith([istiod('istiod', 'pilot:1.27.1')], { forbidden: ['Deployment'] });
  assert.equal(await istioRelease(hidden), undefined);
});
