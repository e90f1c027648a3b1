/** What is sent for each option is a golden file, and Istio takes it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { packageRoot } from '../../../src/package-root.ts';
import { goTool, ISTIOCTL } from '../../support/go-tools.ts';
import { runProgram } from '../../support/run-program.ts';
import { missingApiServer, startApiServer } from '../support/api-server.ts';
import { MANIFEST_CASES, manifestOf } from './manifest-cases.ts';

const FOLDER = join(packageRoot(), 'e2e/clusters/golden/istio');
const PLURALS: Record<string, string> = {
  WasmPlugin: 'wasmplugins',
  TrafficExtension: 'trafficextensions',
  EnvoyFilter: 'envoyfilters',
};

for (const name of MANIFEST_CASES)
  test(`${name}.yaml is what is sent (PROXLET_UPDATE_GOLDEN=1 writes it)`, async () => {
    const file = join(FOLDER, `${name}.yaml`);
    const manifest = stringify(await manifestOf(name), { aliasDuplicateObjects: false });
    if (process.env['PROXLET_UPDATE_GOLDEN']) writeFileSync(file, manifest);
    assert.equal(manifest, readFileSync(file, 'utf8'));
  });

test('each golden file has its case', () => {
  assert.deepEqual(readdirSync(FOLDER).sort(), MANIFEST_CASES.map((name) => `${name}.yaml`).sort());
});

test('an API server with the definitions of Istio takes each of them as it is', {
  skip: missingApiServer(),
}, async () => {
  const server = await startApiServer({ crds: ['istio'] });
  await server.namespace('shop');
  await server.namespace('istio-system');
  for (const name of MANIFEST_CASES) {
    const { apiVersion, kind, metadata, spec } = await manifestOf(name);
    const path = `/apis/${apiVersion}/namespaces/${metadata.namespace}/${PLURALS[kind]}/${metadata.name}`;
    const query = 'dryRun=All&fieldValidation=Strict';
    const { status, body, text } = await server.request('PATCH', `${path}?${query}`, {
      apiVersion,
      kind,
      metadata,
      spec,
    });
    assert.equal(status, 201, `${name}: ${text}`);
    // Nothing is dropped, and nothing is filled in.
    assert.deepEqual(body.spec, spec, name);
  }
});

const istioctl = goTool(ISTIOCTL);

test('istioctl finds nothing wrong with them', {
  skip: istioctl === undefined && 'no Go here to build istioctl with',
}, async () => {
  const files = MANIFEST_CASES.map((name) => join(FOLDER, `${name}.yaml`));
  const { status, stdout, stderr } = await runProgram(istioctl ?? '', [
    'validate',
    ...files.flatMap((file) => ['-f', file]),
  ]);
  assert.equal(status, 0, `${stdout}${stderr}`);
});
