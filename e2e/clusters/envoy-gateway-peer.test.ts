/** Envoy Gateway runs a filter out of a registry, as an EnvoyExtensionPolicy asks for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApiServer } from './support/api-server.ts';
import { apply } from './support/apply.ts';
import { askGateway } from './support/ask-gateway.ts';
import { missingEnvoyGateway, startEnvoyGateway } from './support/envoy-gateway.ts';
import { FILTER_HEADER, startFilterRegistry } from './support/filter-image.ts';
import { until } from './support/until.ts';

const skip = await missingEnvoyGateway();

test('a gateway runs the filter of an EnvoyExtensionPolicy that names its route', { skip }, async () => {
  const server = await startApiServer({ crds: ['envoy-gateway'] });
  const namespace = await server.namespace();
  const control = await startEnvoyGateway(server);
  const gateway = await control.startGateway({ namespace });
  assert.equal((await askGateway(gateway.url)).text, 'hello');

  const registry = await startFilterRegistry();
  await apply(server, 'envoyextensionpolicies', {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyExtensionPolicy',
    metadata: { name: 'filter', namespace },
    spec: {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'route' }],
      wasm: [{ name: 'filter', code: { type: 'Image', image: { url: await registry.push('v1') } } }],
    },
  });
  const answers = async () => (await askGateway(gateway.url)).headers[FILTER_HEADER] === 'v1';
  await until('the filter answers', answers, control);
});
