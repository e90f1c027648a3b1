import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import type { Deployable } from '../../../src/deploy/deployable.ts';
import { type Manifest, manifestsOf } from '../../../src/deploy/index.ts';
import type { ClusterTarget } from '../../../src/deploy/targets/target.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { missingApiServer, startApiServer } from './api-server.ts';
import type { CrdSet } from './crds.ts';

export interface Golden<Options> {
  target: ClusterTarget<Options>;
  /** Each option and the combinations that make sense, by the name of the manifest's file. */
  cases: Readonly<Record<string, { filter: Deployable; options: Options }>>;
  /** The definitions that the server needs, and its names for objects of each kind. */
  crds: CrdSet;
  plurals: Readonly<Record<string, string>>;
}

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const CONFIGURATION = { header: { name: 'x-greeting', values: ['a', 'b'] }, limit: 3.5, on: true };

/** A filter with all that can be said of it. */
export const FILTER: Deployable = {
  id: 'hello',
  code: {
    kind: 'image',
    reference: 'ghcr.io/me/hello:1.0',
    digest: DIGEST,
    pinned: `ghcr.io/me/hello@${DIGEST}`,
  },
  rootId: 'hello_root',
  configuration: { text: JSON.stringify(CONFIGURATION), object: CONFIGURATION },
};
/** With nothing that may be left out. */
export const BARE: Deployable = { ...FILTER, rootId: '', configuration: undefined };
export const BY_URL: Deployable = {
  ...FILTER,
  code: { kind: 'url', url: 'https://example.com/filters/hello.wasm', digest: DIGEST },
};
export const TEXT: Deployable = { ...FILTER, configuration: { text: 'greeting: "hi"\n', object: undefined } };

/** Tests that what is made for each case, without a cluster, is its golden file, and that a real API server takes it as it is. */
export function testGoldenManifests<Options>({ target, cases, crds, plurals }: Golden<Options>): void {
  const folder = join(packageRoot(), 'e2e/clusters/golden', target.name);
  const manifests = async ({ filter, options }: { filter: Deployable; options: Options }): Promise<Manifest[]> =>
    manifestsOf(target.name, filter, (await target.place(filter, options, undefined)).placements);

  for (const [name, one] of Object.entries(cases))
    test(`${name}.yaml is what is sent (PROXLET_UPDATE_GOLDEN=1 writes it)`, async () => {
      const file = join(folder, `${name}.yaml`);
      const documents = (await manifests(one)).map((manifest) => stringify(manifest, { aliasDuplicateObjects: false }));
      const text = documents.join('---\n');
      if (process.env['PROXLET_UPDATE_GOLDEN']) writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });

  test('each golden file has its case', () =>
    assert.deepEqual(
      readdirSync(folder).sort(),
      Object.keys(cases)
        .map((name) => `${name}.yaml`)
        .sort(),
    ));

  test('an API server takes each of them as it is', { skip: missingApiServer() }, async () => {
    const server = await startApiServer({ crds: [crds] });
    for (const namespace of ['shop', 'istio-system']) await server.namespace(namespace);
    for (const [name, one] of Object.entries(cases)) {
      for (const manifest of await manifests(one)) {
        const { apiVersion, kind, metadata, spec } = manifest;
        const path = `/apis/${apiVersion}/namespaces/${metadata.namespace}/${plurals[kind]}/${metadata.name}`;
        const answer = await server.request('PATCH', `${path}?dryRun=All&fieldValidation=Strict`, manifest);
        assert.equal(answer.status, 201, `${name}: ${answer.text}`);
        // Nothing is dropped, and nothing is filled in.
        assert.deepEqual(answer.body.spec, spec, name);
      }
    }
  });
}
