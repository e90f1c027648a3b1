/** The commands of docs/deploy.md print what it says, against a real API server and a real registry. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RegistryClient } from '../../registry/client/registry-client.ts';
import { packImage, storeImage } from '../../src/image/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { comparable, consoleCommands } from '../documents/console-blocks.ts';
import { Shell } from '../documents/shell.ts';
import { filterText, moduleBytes } from '../support/modules.ts';
import { startRegistry } from '../support/registry.ts';
import { missingApiServer, startApiServer } from './support/api-server.ts';

const skip = missingApiServer();

test('docs/deploy.md: its commands print what it says', { skip }, async (t) => {
  const server = await startApiServer({ crds: ['istio', 'envoy-gateway', 'gloo'] });
  await server.namespace('shop');
  await server.namespace('istio-system');
  const deploy = async (namespace: string, name: string, container: object) => {
    const labels = { app: name };
    const spec = {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    };
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
    await server.request('PATCH', path, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec,
    });
  };
  await deploy('shop', 'cart', { name: 'cart', image: 'example.com/cart:1' });
  await deploy('shop', 'web', { name: 'web', image: 'example.com/web:1' });
  await deploy('istio-system', 'istiod', { name: 'discovery', image: 'docker.io/istio/pilot:1.31.0' });
  const { host } = await startRegistry();
  const module = moduleBytes(filterText({}));
  const image = { module, runtime: { abiVersions: ['v0.2.1'], rootIds: ['add_header'] }, annotations: {} };
  await storeImage(new RegistryClient(host).repository('hello'), await packImage(image, 'artifact'), '1.0');

  const shell = await Shell.open({
    env: { KUBECONFIG: await server.kubeconfig('admin', { namespace: 'shop' }) },
    names: { 'localhost:5000': host },
  });
  t.after(() => shell.close());
  for (const { command, output } of consoleCommands(readFileSync(join(packageRoot(), 'docs/deploy.md'), 'utf8'))) {
    await t.test(command, async () => {
      assert.deepEqual(comparable(await shell.type(command, output.length)), comparable(output));
    });
  }
});
