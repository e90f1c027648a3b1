/** Logins are checked by the registry, kept for later commands, several at a time, and forgotten again. */
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ImageUser } from '../support/image-user.ts';
import { proxletBin } from '../support/proxlet.ts';
import { startRegistry } from '../support/registry.ts';
import { runProgram } from '../support/run-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const user = new ImageUser(await scratchFolder());
const first = await startRegistry({ auth: { username: 'me', password: 'first secret' } });
const second = await startRegistry({ auth: { username: 'you', password: 'second secret' } });
const config = join(user.folder, 'docker/config.json');

function login(registry: string, name: string, password: string) {
  return runProgram(process.execPath, [proxletBin(), 'login', registry, '-u', name, '--password-stdin'], {
    cwd: user.folder,
    env: { ...process.env, ...user.env },
    input: `${password}\n`,
  });
}

test('without a login the registry refuses, and the exit code says so', async () => {
  const { code, exitCode } = await user.fail('list', `${first.host}/a`);
  assert.equal(code, 'registry-unauthorized');
  assert.equal(exitCode, 3);
});

test('a wrong password is refused at once, and not kept', async () => {
  const { status, stderr } = await login(first.host, 'me', 'wrong');
  assert.equal(status, 3);
  assert.ok(!stderr.includes('wrong\n') && !stderr.includes('first secret'), stderr);
  assert.match(stderr, /^error: .* refuses the name or the password\n/);
  await assert.rejects(stat(config));
});

test('two logins are kept side by side, for nobody else to read', async () => {
  assert.equal((await login(first.host, 'me', 'first secret')).status, 0);
  const { status, stdout } = await login(second.host, 'you', 'second secret');
  assert.equal(status, 0);
  assert.ok(!stdout.includes('secret'));
  assert.deepEqual(
    Object.keys(JSON.parse(await readFile(config, 'utf8')).auths).sort(),
    [first.host, second.host].sort(),
  );
  assert.equal((await stat(config)).mode & 0o077, 0);
  for (const { host } of [first, second]) assert.deepEqual((await user.run('list', host)).repositories, []);
});

test('logout forgets one and leaves the other', async () => {
  assert.equal((await user.run('logout', first.host)).removed, true);
  assert.equal((await user.run('logout', first.host)).removed, false);
  assert.equal((await user.fail('list', first.host)).exitCode, 3);
  assert.deepEqual((await user.run('list', second.host)).repositories, []);
});

test('a repository is no registry', async () => {
  const { status, stderr } = await login(`${first.host}/team`, 'me', 'first secret');
  assert.equal(status, 2);
  assert.match(stderr, /is not the host of a registry/);
});

test('a password is never taken from the command line', async () => {
  const { code, exitCode } = await user.fail('login', first.host, '-u', 'me', '--password', 'first secret');
  assert.equal(code, 'usage');
  assert.equal(exitCode, 2);
});
