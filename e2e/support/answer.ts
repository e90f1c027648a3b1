import type { Session } from './session.ts';

/** An answer as text, without what differs from one request to the next or between the two demo backends. */
export async function answer(session: Session, path: string, init?: RequestInit): Promise<string> {
  const response = await session.fetch(path, init);
  const fields = [...response.headers]
    .map(([name, value]) => `${name}: ${['date', 'x-envoy-upstream-service-time'].includes(name) ? '…' : value}`)
    .sort();
  const { host } = new URL(session.url);
  const body = (await response.text())
    .replaceAll(host, 'HOST')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/, 'UUID');
  return [response.status, ...fields, body].join('\n');
}
