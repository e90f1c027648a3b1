/** Modules made with other people's SDKs and compilers: unchanged, on the embedded proxy and on a real Envoy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../support/answer.ts';
import { buildTutorial } from '../support/build-tutorial.ts';
import { pinnedEnvoy } from '../support/pinned-envoy.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { SDK_MODULES, sdkModule } from '../support/sdk-modules.ts';
import { Session } from '../support/session.ts';

const envoy = await pinnedEnvoy();
const cwd = await scratchFolder();
// Before the first test: its end would be that of the file while nothing else is there.
const built: [string, string | { missing: string }][] = [];
for (const [name, module] of Object.entries(SDK_MODULES)) built.push([name, await sdkModule(module)]);

const REQUESTS: { path: string; init?: RequestInit }[] = [
  { path: '/a' },
  { path: '/echo', init: { method: 'POST', body: 'hello' } },
  { path: '/denied' },
  { path: '/status/204' },
];

/** What came back for each request, and what the filter logged meanwhile. */
async function transcript(session: Session, logs: boolean): Promise<string[]> {
  const parts: string[] = [];
  for (const { path, init } of REQUESTS) {
    parts.push(await answer(session, path, init));
    for (let done = !logs; !done; ) {
      const message = (await session.until('log')).at(-1)?.message ?? '';
      if (message.includes('sdk: ')) parts.push(message);
      done = message.endsWith('sdk: done');
    }
  }
  return parts;
}

async function compare(module: string, options: { logs: boolean; shows: RegExp[] }): Promise<void> {
  // The root id under which the modules register themselves, where they have one.
  const args = [module, '--root-id', 'add_header', '--configuration', 'there'];
  const sessions: Session[] = [];
  const owner = { after: () => {} };
  try {
    for (const on of ['envoy', 'embedded']) sessions.push(await Session.start(owner, [...args, '--on', on], { cwd }));
    const [expected, embedded] = await Promise.all(sessions.map((session) => transcript(session, options.logs)));
    for (const text of options.shows) assert.match(expected!.join('\n'), text);
    assert.deepEqual(embedded, expected);
  } finally {
    await Promise.all(sessions.map((session) => session.stop()));
  }
}

for (const [name, file] of built) {
  const skip = 'missing' in envoy ? envoy.missing : typeof file === 'string' ? false : file.missing;
  test(`a filter made with ${name} does the same on both`, { skip }, async () => {
    if (typeof file !== 'string') return;
    await compare(file, {
      logs: true,
      shows: [/^x-filter: there$/m, /^403$/m, /^denied by /m, /sdk: log 403|sdk: log$/m],
    });
  });
}

test('a filter made with @solo-io/proxy-runtime 0.1.8 does the same on both', {
  skip: 'missing' in envoy && envoy.missing,
}, async () => {
  await compare(await buildTutorial(cwd), { logs: false, shows: [/^hi: there$/m] });
});
