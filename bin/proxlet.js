#!/usr/bin/env node
// Old JavaScript on purpose: this file must run on the Node versions that it turns away.
var required = [20, 19];
var running = process.versions.node.split('.').map(Number);

if (running[0] < required[0] || (running[0] === required[0] && running[1] < required[1])) {
  process.stderr.write(
    'error: proxlet needs Node.js ' +
      required.join('.') +
      ' or newer, and this is ' +
      process.versions.node +
      '\n' +
      'hint: install a newer one from https://nodejs.org, or select it with your version manager\n',
  );
  process.exitCode = 2;
} else {
  import('../dist/src/cli/main.js').then(
    (cli) => cli.main(),
    (error) => {
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || !/dist.src.cli.main\.js' imported/.test(error.message)) throw error;
      process.stderr.write('error: proxlet is not built\nhint: run `npm run build` in its checkout\n');
      process.exitCode = 2;
    },
  );
}
