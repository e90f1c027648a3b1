import type { CommandGroup } from '../command.ts';
import { deployEnvoy } from './deploy-envoy.ts';
import { deployEnvoyGateway } from './deploy-envoy-gateway.ts';
import { deployGloo } from './deploy-gloo.ts';
import { deployIstio } from './deploy-istio.ts';

export const deploy: CommandGroup = {
  name: 'deploy',
  summary: 'put a filter where it shall run, checked before anything changes',
  of: 'target',
  examples: [
    { command: 'proxlet deploy istio ghcr.io/me/hello:1.0 --labels app=shop' },
    { command: 'proxlet deploy envoy-gateway ghcr.io/me/hello:1.0 --gateway eg --dry-run', about: 'show the diff' },
    { command: 'proxlet deploy envoy ghcr.io/me/hello:1.0 -b envoy.yaml' },
  ],
  commands: [deployIstio, deployEnvoyGateway, deployGloo, deployEnvoy],
};
