/** Istio runs a filter out of a registry, as a WasmPlugin asks for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApiServer } from './support/api-server.ts';
import { apply } from './support/apply.ts';
import { askGateway } from './support/ask-gateway.ts';
import { FILTER_HEADER, startFilterRegistry } from './support/filter-image.ts';
import { missingIstio, startIstio } from './support/istio.ts';
import { until } from './support/until.ts';

const skip = await missingIstio();

test('a gateway runs the filter of a WasmPlugin that selects it', { skip }, async () => {
  const server = await startApiServer({ crds: ['istio'] });
  const namespace = await server.namespace();
  const istio = await startIstio(server);
  const gateway = await istio.startGateway({ namespace, labels: { app: 'gateway' } });
  assert.equal((await askGateway(gateway.url)).text, 'hello');

  const registry = await startFilterRegistry();
  for (const tag of ['v1', 'v2']) {
    await apply(server, 'wasmplugins', {
      apiVersion: 'extensions.istio.io/v1alpha1',
      kind: 'WasmPlugin',
      metadata: { name: 'filter', namespace },
      spec: { selector: { matchLabels: { app: 'gateway' } }, url: `oci://${await registry.push(tag)}` },
    });
    await until(`${tag} answers`, async () => (await askGateway(gateway.url)).headers[FILTER_HEADER] === tag);
  }
});
