export { istio } from './istio.ts';
export {
  FAIL_STRATEGIES,
  type IstioOptions,
  PATCH_CONTEXTS,
  PHASES,
  PLUGIN_TYPES,
  PULL_POLICIES,
  TARGET_REF_GROUPS,
  type TargetRef,
  type TargetRefKind,
  TRAFFIC_MODES,
  type TrafficMatch,
  type Variable,
  VIAS,
  WORKLOAD_TYPES,
} from './options.ts';
