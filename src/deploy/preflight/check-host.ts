import type { DeployHost } from '../deployable.ts';

/**
 * Checks that a host's Envoy has all that the module needs, as far as it is known what older ones lack. Throws ProxletError
 * `host-too-old`.
 */
export function checkHost(_module: Uint8Array, _host: DeployHost): void {}
