import { defineCommand } from '../command.ts';
import { ENVOY_OPTIONS } from '../deploy/options/envoy-option-table.ts';
import { FILTER_OPTIONS } from '../deploy/options/filter-options.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const deployEnvoy = defineCommand({
  name: 'envoy',
  summary: 'an Envoy of your own: its bootstrap file, edited in place or written anew',
  arguments: [
    {
      name: 'image',
      summary: "the filter's image in the store or in a registry, the http(s) URL of a module, or a .wasm file",
      required: true,
    },
  ],
  options: {
    ...ENVOY_OPTIONS,
    ...FILTER_OPTIONS,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet deploy envoy ghcr.io/me/hello:1.0 -b envoy.yaml' },
    { command: 'proxlet deploy envoy build/hello.wasm --backend http://127.0.0.1:3000 --run', about: 'a new one' },
  ],
  async run(io, [image = ''], options, context) {
    const { deployToBootstrap } = await import('../deploy/deploy-to-bootstrap.ts');
    return deployToBootstrap({ io, context, image, options });
  },
});
