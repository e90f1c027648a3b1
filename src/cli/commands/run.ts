import { resolve } from 'node:path';
import { LOG_LEVELS } from '../../log.ts';
import { defineCommand } from '../command.ts';
import { refuseIdleOptions } from '../refuse-idle-options.ts';

export const run = defineCommand({
  name: 'run',
  summary: 'serve a filter in a local proxy, and swap it whenever it changes',
  arguments: [
    {
      name: 'dir|file.wasm|image',
      summary: 'a folder in the project, a built module, or an image in the store or a registry [default: .]',
      required: false,
    },
  ],
  options: {
    config: {
      type: 'text',
      short: 'c',
      value: 'FILE',
      summary: "run Envoy's bootstrap in FILE instead of one for the filter",
    },
    on: {
      type: 'choice',
      value: 'TARGET',
      choices: ['embedded', 'envoy'],
      default: 'embedded',
      summary: "the proxy: proxlet's own, or a real Envoy",
    },
    port: {
      type: 'integer',
      value: 'N',
      min: 0,
      max: 65535,
      summary: 'the port to listen on; 0 for any [default: the first free one from 10000 on]',
    },
    host: { type: 'text', value: 'ADDR', summary: 'the address to listen on [default: 127.0.0.1]' },
    backend: { type: 'text', value: 'URL', summary: 'send requests to URL instead of the demo backend' },
    configuration: { type: 'text', value: 'TEXT', summary: "the plugin's configuration, instead of the project's" },
    rootId: { type: 'text', value: 'ID', summary: "the plugin's root_id, instead of the project's" },
    logLevel: {
      type: 'choice',
      value: 'LEVEL',
      choices: LOG_LEVELS,
      default: 'info',
      summary: 'the lowest level of log lines to show',
    },
    watch: { type: 'negated', summary: 'do not look for changes' },
    printConfig: { type: 'flag', summary: 'print the Envoy bootstrap that would be run, and run nothing' },
    trailers: { type: 'flag', summary: 'forward trailers, to the backend and from it' },
    guestTimeout: {
      type: 'integer',
      value: 'MS',
      min: 1,
      max: 3_600_000,
      summary: 'how long the filter may take for one callback before it is stopped',
    },
  },
  examples: [
    { command: 'proxlet run', about: 'build the project here, and serve it' },
    { command: 'proxlet run filter.wasm --configuration "hello: you"' },
    { command: 'proxlet run ghcr.io/me/hello:1.0', about: 'an image, pulled if it is not here' },
    { command: 'proxlet run --backend http://127.0.0.1:3000', about: 'in front of your own service' },
    { command: 'proxlet run --on envoy', about: 'the same in a real Envoy' },
    { command: 'proxlet run -c envoy.yaml' },
  ],
  async run(io, [target], options, context) {
    refuseIdleOptions(target, options);
    const { config } = options;
    const [{ plannedBootstrap, runSession }, { renderRunEvent }] = await Promise.all([
      import('../../run/index.ts'),
      import('../render-run.ts'),
    ]);
    const session = {
      ...options,
      host: options.host ?? '127.0.0.1',
      target: resolve(io.cwd, target ?? '.'),
      typed: target ?? '.',
      config: config === undefined ? undefined : resolve(io.cwd, config),
      env: io.env,
      signal: context.signal,
      onProgress: context.progress,
    };
    if (options.printConfig) {
      const [bootstrap, { formatBootstrap }] = await Promise.all([
        plannedBootstrap(session),
        import('../../proxy/index.ts'),
      ]);
      const yaml = await formatBootstrap(bootstrap);
      return { data: bootstrap, text: () => yaml.trimEnd() };
    }
    return (async function* () {
      for await (const event of runSession(session)) yield renderRunEvent(event, io);
    })();
  },
});
