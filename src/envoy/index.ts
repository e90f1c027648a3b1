export { adminGet } from './admin-client.ts';
export { type FetchOptions, fetchEnvoy } from './fetch-envoy.ts';
export { type FoundEnvoy, findEnvoy } from './find-envoy.ts';
export { requireEnvoy } from './require-envoy.ts';
export { type EnvoyExit, type EnvoyOptions, type RunningEnvoy, runEnvoy } from './run-envoy.ts';
export { withoutNoise } from './without-noise.ts';
