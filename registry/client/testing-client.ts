import type { TestContext } from 'node:test';
import type { RegistryClientOptions } from './options.ts';
import { RegistryClient } from './registry-client.ts';
import { TestClock } from './testing-clock.ts';

/** A client for a raw server in plain HTTP whose waits take no time. */
export function testClient(
  t: TestContext,
  host: string,
  options: RegistryClientOptions = {},
): { client: RegistryClient; clock: TestClock } {
  const clock = new TestClock();
  const client = new RegistryClient(host, { plainHttp: true, clock, env: {}, ...options });
  t.after(() => client.close());
  return { client, clock };
}
