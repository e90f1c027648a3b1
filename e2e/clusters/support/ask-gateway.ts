import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export interface GatewayAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

/** GETs `url` over a connection of its own: Envoy serves one that is open as it was configured when it was opened. */
export async function askGateway(url: string): Promise<GatewayAnswer> {
  const [incoming]: IncomingMessage[] = await once(get(url, { agent: false }), 'response');
  if (incoming === undefined) throw new Error('no answer');
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text: await text(incoming) };
}
