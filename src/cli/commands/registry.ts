import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { ExitCode, ProxletError } from '../../errors.ts';
import { defineCommand } from '../command.ts';

export const registry = defineCommand({
  name: 'registry',
  summary: 'serve a registry of images on this machine',
  arguments: [{ name: 'action', summary: 'serve: answer requests until Ctrl-C', required: true, choices: ['serve'] }],
  options: {
    port: {
      type: 'integer',
      value: 'N',
      min: 0,
      max: 65535,
      default: 5000,
      summary: 'the port to listen on; 0 for any',
    },
    host: { type: 'text', value: 'ADDR', default: '127.0.0.1', summary: 'the address to listen on' },
    storage: {
      type: 'text',
      value: 'DIR',
      summary:
        'the folder that keeps the images, an OCI layout for each repository [default: registry in the data folder]',
    },
    memory: { type: 'flag', summary: 'keep nothing: what is pushed is gone when the registry ends' },
    username: { type: 'text', short: 'u', value: 'NAME', summary: 'let in only who logs in as NAME' },
    passwordStdin: { type: 'flag', summary: 'read the password for --username from standard input' },
    tlsCert: { type: 'text', value: 'FILE', summary: 'serve HTTPS with the certificate in FILE (PEM)' },
    tlsKey: { type: 'text', value: 'FILE', summary: 'the private key for --tls-cert (PEM)' },
    faults: { type: 'text', value: 'FILE', summary: 'inject the faults that FILE lists, to test clients' },
  },
  examples: [
    { command: 'proxlet registry serve', about: 'then `proxlet push 127.0.0.1:5000/hello:1`' },
    { command: 'proxlet registry serve --memory --port 0' },
    { command: 'proxlet registry serve -u me --password-stdin < password.txt' },
  ],
  async run(io, _args, options, context) {
    const { username, passwordStdin, tlsCert, tlsKey } = options;
    if ((username === undefined) === passwordStdin) throw together('--username', '--password-stdin');
    if ((tlsCert === undefined) !== (tlsKey === undefined)) throw together('--tls-cert', '--tls-key');
    const [{ registrySession }, { renderRegistryEvent }, { userPaths }] = await Promise.all([
      import('../../registry/index.ts'),
      import('../render-registry.ts'),
      import('../../project/paths.ts'),
    ]);
    const path = (file: string) => resolve(io.cwd, file);
    const session = {
      host: options.host,
      port: options.port,
      storage: options.memory ? undefined : path(options.storage ?? join(userPaths(io.env).data, 'registry')),
      credentials:
        username === undefined ? undefined : { username, password: (await text(io.stdin)).replace(/\r?\n$/, '') },
      tls: tlsCert === undefined || tlsKey === undefined ? undefined : { cert: path(tlsCert), key: path(tlsKey) },
      faults: options.faults === undefined ? undefined : path(options.faults),
      signal: context.signal,
    };
    return (async function* () {
      for await (const event of registrySession(session)) yield renderRegistryEvent(event);
    })();
  },
});

function together(one: string, other: string): ProxletError {
  return new ProxletError('usage', `${one} and ${other} belong together`, {
    exitCode: ExitCode.usage,
    hint: 'see `proxlet registry --help`',
  });
}
