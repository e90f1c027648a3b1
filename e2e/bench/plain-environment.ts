/**
 * The environment without what changes how Node starts: NODE_EXTRA_CA_CERTS alone can take longer than the rest of a
 * start, on Node 20, and would hide everything else.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')));
}
