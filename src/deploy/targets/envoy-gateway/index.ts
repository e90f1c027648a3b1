export { envoyGateway } from './envoy-gateway.ts';
export { type EnvoyGatewayOptions, POLICY_TARGET_KINDS, type PolicyTarget } from './options.ts';
