import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot, packageVersion } from './package-root.ts';

test("finds proxlet's own folder and version", () => {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  assert.equal(manifest.name, 'proxlet');
  assert.equal(packageVersion(), manifest.version);
});
