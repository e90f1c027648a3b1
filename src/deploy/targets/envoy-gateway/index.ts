export { envoyGateway } from './envoy-gateway.ts';
export {
  type EnvoyGatewayOptions,
  type LabelSelector,
  POLICY_TARGET_KINDS,
  type PolicyTarget,
  type PolicyTargetKind,
  PULL_POLICIES,
  type PullPolicy,
} from './options.ts';
export { parsePolicyTarget } from './parse-policy-target.ts';
