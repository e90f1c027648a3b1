#!/usr/bin/env node
// Old JavaScript on purpose: this file must run on the Node versions that it turns away.
const required = [20, 19];
const running = process.versions.node.split('.').map(Number);

function fail(exitCode, message, hint) {
  process.stderr.write(`error: ${message}\nhint: ${hint}\n`);
  process.exitCode = exitCode;
}

if (running[0] < required[0] || (running[0] === required[0] && running[1] < required[1])) {
  fail(
    2,
    `proxlet needs Node.js ${required.join('.')} or newer, and this is ${process.versions.node}`,
    'install a newer one from https://nodejs.org, or select it with your version manager',
  );
} else {
  import('../dist/src/cli/main.js')
    .then((cli) => cli.main())
    .catch((error) => {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') {
        fail(70, `proxlet cannot start: ${error.message}`, 'this is a bug in proxlet, or it is not installed whole');
      } else if (/dist.src.cli.main\.js' imported/.test(error.message)) {
        fail(2, 'proxlet is not built', 'run `npm run build` in its checkout');
      } else {
        fail(2, `proxlet is not installed whole: ${error.message}`, 'run `npm install` in its folder');
      }
    });
}
