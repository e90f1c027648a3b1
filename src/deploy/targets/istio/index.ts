export { istio } from './istio.ts';
export {
  type IstioOptions,
  TARGET_REF_KINDS,
  type TargetRef,
  TRAFFIC_MODES,
  type TrafficMatch,
  type Variable,
} from './options.ts';
