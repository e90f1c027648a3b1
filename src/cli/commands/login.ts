import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const login = defineCommand({
  name: 'login',
  summary: 'log in to a registry',
  arguments: [{ name: 'registry', summary: 'its host, such as ghcr.io', required: true }],
  options: {
    username: { type: 'text', short: 'u', value: 'NAME', summary: 'the name to log in with' },
    passwordStdin: { type: 'flag', summary: 'read the password or token from standard input' },
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet login ghcr.io', about: 'asks for name and password' },
    { command: 'proxlet login ghcr.io -u me --password-stdin < token.txt' },
  ],
  async run(io, [registry = ''], options, context) {
    const [{ checkLogin, requireRegistry }, { withImages }, { askCredential }] = await Promise.all([
      import('../../image/index.ts'),
      import('../images/with-images.ts'),
      import('../images/ask-credential.ts'),
    ]);
    requireRegistry(registry);
    const { username, passwordStdin } = options;
    return withImages(io, options, async (images) => {
      const credential = await askCredential(io, { username, passwordStdin }, context.signal);
      context.progress(`logging in to ${registry}`);
      const { storedIn, asked } = await checkLogin(images, registry, credential, context.signal);
      if (!asked) context.note(`note: ${registry} lets everybody in, so that name and password were not checked`);
      return {
        data: { registry, username: credential.username, storedIn, checked: asked },
        text: (style) =>
          `${style.green('logged in')} to ${style.bold(registry)} as ${credential.username}  ${style.dim(`(kept in ${storedIn})`)}`,
      };
    });
  },
});
