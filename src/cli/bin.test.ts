import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packageRoot } from '../package-root.ts';
import { userPaths } from '../project/paths.ts';

let root: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), 'proxlet-bin-'));
  mkdirSync(join(root, 'bin'));
  copyFileSync(join(packageRoot(), 'bin/proxlet.cjs'), join(root, 'bin/proxlet.cjs'));
  writeFileSync(join(root, 'package.json'), '{"type": "module", "version": "1.2.3"}');
});
after(() => rmSync(root, { recursive: true }));

function start(nodeOptions: string[] = [], args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const bin = join(root, 'bin/proxlet.cjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, bin, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: root, ...env },
  });
  return { status, stdout, stderr };
}

for (const version of ['12.22.12', '18.20.8', '20.18.3']) {
  test(`turns Node ${version} away`, () => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`;
    const { status, stdout, stderr } = start(['--import', `data:text/javascript,${encodeURIComponent(pretend)}`]);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^error: proxlet needs Node\.js 20\.19 or newer, and this is (\S+)\nhint: .*\n$/);
    assert.ok(stderr.includes(version));
  });
}

test('--version needs nothing but the manifest', () => {
  assert.deepEqual(start([], ['--version']), { status: 0, stdout: '1.2.3\n', stderr: '' });
});

test('says that a checkout is not built', () => {
  assert.deepEqual(start(), {
    status: 2,
    stdout: '',
    stderr: 'error: proxlet is not built\nhint: run `npm run build` in its checkout\n',
  });
});

test('says that the bundle can’t start', () => {
  mkdirSync(join(root, 'dist/bundle'), { recursive: true });
  writeFileSync(join(root, 'dist/bundle/package.json'), '{"type": "commonjs"}');
  writeFileSync(join(root, 'dist/bundle/main.js'), "exports.main = () => Promise.reject(new Error('torn'));");
  const { status, stderr } = start();
  assert.equal(status, 70);
  assert.match(stderr, /^error: proxlet cannot start: torn\nhint: .*\n$/);
});

test('what was compiled is kept in the user’s cache, where Node can do that and the cache can be had', () => {
  const pretend = `import module, { syncBuiltinESMExports } from 'node:module';
    module.enableCompileCache = (folder) => console.log(folder); syncBuiltinESMExports();`;
  const enabled = (env: NodeJS.ProcessEnv) =>
    start(['--import', `data:text/javascript,${encodeURIComponent(pretend)}`], [], env).stdout.trim();
  const [cache, home] = [join(root, 'cache'), join(root, 'home')];
  mkdirSync(join(home, '.cache'), { recursive: true });
  for (const env of [
    { HOME: home },
    { HOME: home, XDG_CACHE_HOME: root },
    { HOME: home, XDG_CACHE_HOME: 'relative' },
    { HOME: home, XDG_CACHE_HOME: root, PROXLET_CACHE_DIR: cache },
  ]) {
    const expected = join(userPaths(env, home).cache, 'code');
    assert.equal(enabled(env), expected);
    assert.equal(statSync(expected).mode & 0o777, 0o700);
  }
  for (const nowhere of ['/proc/none', join(root, 'bin/proxlet.cjs/none')]) {
    assert.equal(enabled({ PROXLET_CACHE_DIR: nowhere }), '');
  }
});
