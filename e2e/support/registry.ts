import { after } from 'node:test';
import { memoryStorage, type RegistryServer, type ServeOptions, serveRegistry } from '../../registry/server/index.ts';

/** Our registry in this process, in memory and on any free port; closed when the tests of this file are over. */
export async function startRegistry(options: Partial<ServeOptions> = {}): Promise<RegistryServer> {
  const server = await serveRegistry({ storage: memoryStorage(), ...options });
  after(() => server.close());
  return server;
}
