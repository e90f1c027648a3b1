/** Filters on platforms: planned against the live objects, checked by the server, applied, watched, listed, taken back. */
export { type ApplyOptions, applyPlan } from './apply-plan.ts';
export type { Change, DeployPlan, Note } from './change.ts';
export type { Deployed } from './deployed.ts';
export { type DiffLine, lineDiff } from './line-diff.ts';
export { type Deployment, type ListedDeployments, listDeployments } from './list-deployments.ts';
export { manifestAfter } from './manifest-after.ts';
export { type Manifest, manifestsOf } from './manifests-of.ts';
export { type DeployRequest, planDeploy } from './plan-deploy.ts';
export { planRollback } from './plan-rollback.ts';
export { planUndeploy } from './plan-undeploy.ts';
export { type StayingBehind, stayingBehind } from './staying-behind.ts';
export { type Outcome, type WaitOptions, waitForHealth } from './wait-for-health.ts';
