import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const logout = defineCommand({
  name: 'logout',
  summary: 'forget the login for a registry',
  arguments: [{ name: 'registry', summary: 'its host, such as ghcr.io', required: true }],
  options: { registryConfig: CONNECTION_OPTIONS.registryConfig },
  examples: [{ command: 'proxlet logout ghcr.io' }],
  async run(io, [registry = ''], { registryConfig }) {
    const [{ DEFAULT_CONNECTION }, { withImages }] = await Promise.all([
      import('../../image/images.ts'),
      import('../images/with-images.ts'),
    ]);
    return withImages(io, { ...DEFAULT_CONNECTION, registryConfig }, async (images) => {
      const removed = await images.credentials.erase(registry);
      return {
        data: { registry, removed },
        text: (style) =>
          removed ? `${style.green('logged out')} of ${style.bold(registry)}` : `there was no login for ${registry}`,
      };
    });
  },
});
