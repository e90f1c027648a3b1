/** Filters in the bootstrap files of Envoys of the user's own: put in and taken out by editing their text. */
export { applyBootstrap } from './apply-bootstrap.ts';
export type { BootstrapChange } from './bootstrap-change.ts';
export type { DeployedBootstrap } from './deployed-bootstrap.ts';
export { type BootstrapDeployment, listBootstraps } from './list-bootstraps.ts';
export { type BootstrapDeploy, planBootstrapDeploy } from './plan-bootstrap-deploy.ts';
export { planBootstrapRollback } from './plan-bootstrap-rollback.ts';
export { planBootstrapUndeploy } from './plan-bootstrap-undeploy.ts';
export { type BootstrapRun, runBootstrap } from './run-bootstrap.ts';
