import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { errorCode } from '../../../registry/files/error-code.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What an answer says, as far as tests look at it. */
export interface ApiBody {
  kind?: string;
  /** Of a refusal. */
  reason?: string;
  message?: string;
  metadata?: {
    name?: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    managedFields?: { manager: string; operation: string; fieldsV1: object }[];
  };
  spec?: object;
  status?: object | string;
  items?: ApiBody[];
}

export interface ApiAnswer {
  status: number;
  /** Empty for what is not JSON. */
  body: ApiBody;
  text: string;
}

export interface ApiQuestion {
  url: URL;
  method: Method;
  token: string;
  agent: Agent;
  /** Sent as JSON; a text is sent as it is. */
  body?: object | string | undefined;
}

/** Undefined where the connection was an old one, and closed without an answer. */
async function answerTo(outgoing: ClientRequest): Promise<IncomingMessage | undefined> {
  try {
    const [incoming]: IncomingMessage[] = await once(outgoing, 'response');
    return incoming;
  } catch (error) {
    const code = errorCode(error);
    if (outgoing.reusedSocket && code === 'ECONNRESET') return undefined;
    const unanswered = new Error(`no answer to ${outgoing.method} ${outgoing.path}`, { cause: error });
    throw Object.assign(unanswered, { code });
  }
}

/** One request to a Kubernetes API server. A PATCH is a server-side apply. */
export async function askApi({ url, method, token, agent, body }: ApiQuestion): Promise<ApiAnswer> {
  const isApply = method === 'PATCH';
  if (isApply && !url.searchParams.has('fieldManager')) url.searchParams.set('fieldManager', 'tests');
  const outgoing = request(url, {
    method,
    agent,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': isApply ? 'application/apply-patch+yaml' : 'application/json' }),
    },
  });
  outgoing.end(typeof body === 'object' ? JSON.stringify(body) : body);
  const incoming = await answerTo(outgoing);
  // A connection that was kept may be closed by the server in the moment in which it is used again.
  if (incoming === undefined) return askApi({ url, method, token, agent, body });
  const content = await text(incoming);
  const isJson = incoming.headers['content-type']?.startsWith('application/json') === true;
  return { status: incoming.statusCode ?? 0, body: isJson ? JSON.parse(content) : {}, text: content };
}
