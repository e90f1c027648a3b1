import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { envoyVersion, parseEnvoyVersion } from './envoy-version.ts';
import { versionScript, writeScript } from './testing-executable.ts';

const folder = await mkdtemp(join(tmpdir(), 'proxlet-test-'));
after(() => rm(folder, { recursive: true }));

const OUTPUTS: [string, string | undefined][] = [
  ['\n./envoy  version: 9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL\n\n', '1.40.0'],
  ['envoy  version: abc/1.41.0-dev/Modified/DEBUG/BoringSSL', '1.41.0-dev'],
  ['envoy  version: 0/1.22.2-distroless/Distribution/RELEASE/BoringSSL', '1.22.2-distroless'],
  ['git version 2.43.0', undefined],
  ['version: 1.2.3', undefined],
  ['', undefined],
];

test('reads the version from what Envoy prints', () => {
  for (const [output, expected] of OUTPUTS) assert.equal(parseEnvoyVersion(output), expected, output);
});

test('asks the executable', async () => {
  const path = await writeScript(join(folder, 'envoy'), versionScript('1.40.0'));
  assert.equal(await envoyVersion(path), '1.40.0');
});

const UNUSABLE: { name: string; script?: string; mode?: number; message: RegExp }[] = [
  { name: 'missing', message: /does not exist$/ },
  { name: 'plain', script: versionScript('1.40.0'), mode: 0o644, message: /is not executable$/ },
  { name: 'other', script: 'echo other 1.0', message: /is not an Envoy$/ },
  { name: 'failing', script: 'echo no such library >&2; exit 127', message: /does not run here$/ },
];

for (const { name, script, mode, message } of UNUSABLE) {
  test(`refuses a file that is ${name}`, async () => {
    const path = join(folder, name);
    if (script !== undefined) await writeScript(path, script, mode);
    await assert.rejects(envoyVersion(path), { code: 'envoy-unusable', message });
  });
}

test('refuses a folder', async () => {
  await assert.rejects(envoyVersion(folder), { code: 'envoy-unusable', message: /is not a file/ });
});
