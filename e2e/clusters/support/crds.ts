import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../../src/package-root.ts';
import { goModuleFile } from '../../support/go-modules.ts';
import type { ApiAnswer, Method } from './ask-api.ts';
import { until } from './until.ts';

/** `istio-old` is Istio before TrafficExtension; Envoy Gateway's include the Gateway API. */
export type CrdSet = 'istio' | 'istio-old' | 'envoy-gateway' | 'gateway-api' | 'gloo';

const ISTIO = goModuleFile('istio', 'manifests/charts/base/files/crd-all.gen.yaml');
const ENVOY_GATEWAY = goModuleFile('envoy-gateway', 'charts/gateway-helm/charts/crds/crds');
const GATEWAY_API = join(ENVOY_GATEWAY, 'gatewayapi-crds.yaml');
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const SOURCES: Record<CrdSet, () => Promise<string[]>> = {
  istio: () => definitionsOf(ISTIO),
  'istio-old': async () =>
    (await definitionsOf(ISTIO)).filter((text) => !nameOf(text).startsWith('trafficextensions.')),
  'envoy-gateway': async () => {
    const generated = join(ENVOY_GATEWAY, 'generated');
    const files = (await readdir(generated)).map((name) => join(generated, name));
    return (await Promise.all([GATEWAY_API, ...files].map(definitionsOf))).flat();
  },
  'gateway-api': () => definitionsOf(GATEWAY_API),
  gloo: () => definitionsOf(join(packageRoot(), 'e2e/clusters/crds/gateway.solo.io_v1_Gateway.yaml')),
};

interface Definition {
  spec: { group: string; names: { plural: string }; versions: { name: string; served: boolean }[] };
}

type Request = (method: Method, path: string, body?: object | string) => Promise<ApiAnswer>;

/** Applies definitions of custom resources, and waits until the server serves them. */
export async function installCrds(request: Request, sets: readonly CrdSet[]): Promise<void> {
  const texts = (await Promise.all(sets.map((set) => SOURCES[set]()))).flat();
  const applied: [name: string, definition: Definition][] = [];
  // One after the other: of many at once, a busy server gives up those that it comes to after half a minute.
  for (const text of texts) {
    const name = nameOf(text);
    const answer = await request('PATCH', `${CRDS}/${name}`, text);
    if (answer.status > 201) throw new Error(`${name}: ${answer.text}`);
    applied.push([name, JSON.parse(answer.text)]);
  }
  await Promise.all(
    applied.map(async ([name, { spec }]) => {
      const version = spec.versions.find(({ served }) => served)?.name;
      const path = `/apis/${spec.group}/${version}`;
      await until(`${name} is served`, async () => {
        // The list of kinds follows a little later.
        const known = (await request('GET', path)).text.includes(`"name":"${spec.names.plural}"`);
        return known && (await request('GET', `${path}/${spec.names.plural}?limit=1`)).status === 200;
      });
    }),
  );
}

/** The definitions in a file of YAML documents, unread: the server reads them, which is quicker. */
async function definitionsOf(file: string): Promise<string[]> {
  const documents = (await readFile(file, 'utf8')).split(/^---$/m);
  return documents.filter((text) => /^kind: CustomResourceDefinition$/m.test(text));
}

function nameOf(definition: string): string {
  const name = /^ {2}name: (\S+)$/m.exec(definition)?.[1];
  if (name === undefined) throw new Error('a definition has no name');
  return name;
}
