#!/usr/bin/env node
// Old JavaScript on purpose: this file must run on the Node versions that it turns away. CommonJS, like the bundle that
// it starts, since Node is a good deal sooner done with that than with ES modules.
const required = [20, 19];
const running = process.versions.node.split('.').map(Number);

function fail(exitCode, message, hint) {
  process.stderr.write(`error: ${message}\nhint: ${hint}\n`);
  process.exitCode = exitCode;
}

function cannotStart(error) {
  fail(70, `proxlet cannot start: ${error.message}`, 'this is a bug in proxlet, or it is not installed whole');
}

function load() {
  try {
    return require('../dist/bundle/main.js');
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') cannotStart(error);
    else if (/dist.bundle.main\.js'/.test(error.message)) {
      fail(2, 'proxlet is not built', 'run `npm run build` in its checkout');
    } else {
      fail(2, `proxlet is not installed whole: ${error.message}`, 'run `npm install` in its folder');
    }
    return undefined;
  }
}

if (running[0] < required[0] || (running[0] === required[0] && running[1] < required[1])) {
  fail(
    2,
    `proxlet needs Node.js ${required.join('.')} or newer, and this is ${process.versions.node}`,
    'install a newer one from https://nodejs.org, or select it with your version manager',
  );
} else if (process.argv.length === 3 && process.argv[2] === '--version') {
  // Without the rest, so that it answers at once.
  process.stdout.write(`${require('../package.json').version}\n`);
} else {
  const cli = load();
  if (cli !== undefined) cli.main().catch(cannotStart);
}
