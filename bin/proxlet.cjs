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

function start() {
  try {
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
