/** A registry on loopback is asked whether it speaks TLS before anything is sent to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCertificate } from '../support/certificate.ts';
import { proxlet } from '../support/proxlet.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { serveRegistry } from '../support/served-registry.ts';

test('one that speaks TLS is talked to in TLS without being told, and only where it is trusted', async () => {
  const cwd = await scratchFolder();
  const { certFile, keyFile } = await makeCertificate(cwd, 'registry');
  const { host } = await serveRegistry(cwd, ['--memory', '--tls-cert', certFile, '--tls-key', keyFile]);
  const ask = (env: NodeJS.ProcessEnv) => proxlet(['inspect', `${host}/team/none:1`], { cwd, env });
  const trusting = await ask({ NODE_EXTRA_CA_CERTS: certFile });
  assert.match(trusting.stderr, /404 MANIFEST_UNKNOWN/);
  const careful = await ask({});
  assert.match(careful.stderr, /^error: .*certificate/);
});
