#!/usr/bin/env node
// Old JavaScript on purpose: this file must run on the Node versions that it turns away.
const required = [20, 19];
const running = process.versions.node.split('.').map(Number);

function fail(exitCode, message, hint) {
  process.stderr.write(`error: ${message}\nhint: ${hint}\n`);
  process.exitCode = exitCode;
}

function cannotStart(error) {
  fail(70, `proxlet cannot start: ${error.message}`, 'this is a bug in proxlet, or it is not installed whole');
}

// Node 22.8 and newer keep what they have compiled, which is most of a start. Where userPaths (src/project/paths.ts) says,
// for that is not loaded yet; folder by folder, since to make several at once never ends in some places, as below /proc.
function keepCompiled() {
  const { enableCompileCache } = require('node:module');
  const { isAbsolute, join } = require('node:path');
  if (!enableCompileCache) return;
  const { PROXLET_CACHE_DIR: own = '', XDG_CACHE_HOME: users = '' } = process.env;
  const shared = isAbsolute(users) ? users : join(require('node:os').homedir(), '.cache');
  const cache = isAbsolute(own) ? own : join(shared, 'proxlet');
  if (isThere(cache) && isThere(join(cache, 'code'))) enableCompileCache(join(cache, 'code'));
}

function isThere(folder) {
  try {
    require('node:fs').mkdirSync(folder, 0o700);
    return true;
  } catch (error) {
    return error.code === 'EEXIST';
  }
}

function start() {
  try {
    keepCompiled();
    require('../dist/bundle/main.js').main().catch(cannotStart);
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') fail(2, 'proxlet is not built', 'run `npm run build` in its checkout');
    else cannotStart(error);
  }
}

if (running[0] < required[0] || (running[0] === required[0] && running[1] < required[1])) {
  fail(
    2,
    `proxlet needs Node.js ${required.join('.')} or newer, and this is ${process.versions.node}`,
    'install a newer one from https://nodejs.org, or select it with your version manager',
  );
} else if (process.argv.length === 3 && process.argv[2] === '--version') {
  // Here and not in the bundle, so that it answers at once.
  process.stdout.write(`${require('../package.json').version}\n`);
} else {
  start();
}
