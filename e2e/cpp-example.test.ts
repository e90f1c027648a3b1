/** The filter of the talk that introduced WebAssembly in Envoy, on our SDK for C++, which the project does not carry. */
import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../src/package-root.ts';
import { pinnedEnvoy } from './support/pinned-envoy.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

const project = await scratchFolder();
await cp(join(packageRoot(), 'e2e/fixtures/cpp-example'), project, { recursive: true });
const envoy = await pinnedEnvoy();

const PROXIES = [
  { on: 'embedded', skip: false },
  { on: 'envoy', skip: 'missing' in envoy && envoy.missing },
] as const;

for (const { on, skip } of PROXIES) {
  test(`in ${on} it logs, reads the path, adds and replaces headers`, { skip }, async (t) => {
    const session = await Session.start(t, ['--on', on, '--no-watch'], { cwd: project });
    const response = await session.fetch('/hello', { headers: { 'x-tagged': 'once' } });
    const echo: { headers: Record<string, string> } = JSON.parse(await response.text());
    assert.equal(response.headers.get('newheader'), 'newheadervalue');
    assert.equal(response.headers.get('content-type'), 'text/plain');
    assert.deepEqual([echo.headers['x-path'], echo.headers['x-tagged']], ['/hello', 'again']);
    for (const line of [
      /onRequestHeaders 2$/,
      /\[src\/example\.cc:26\]::onRequestHeaders\(\) path \/hello$/,
      /onLog 2 \/hello$/,
    ]) {
      await logged(session, line);
    }
  });
}

test('a trap in it names the line of the source', async (t) => {
  const session = await Session.start(t, ['--no-watch'], { cwd: project });
  assert.equal((await session.fetch('/trap')).status, 503);
  await logged(session, /ExampleContext::onRequestHeaders\(unsigned int, bool\) \(src\/example\.cc:28:\d+\)/);
});

/** Waits until a line of the log matches. */
async function logged(session: Session, pattern: RegExp): Promise<void> {
  while (!session.events.some(({ message }) => message !== undefined && pattern.test(message)))
    await session.until('log');
}
