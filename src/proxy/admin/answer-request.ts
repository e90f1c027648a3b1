import { isLoopback } from '../loopback.ts';
import type { AdminState } from './admin-state.ts';
import { ENDPOINTS, help } from './endpoints.ts';
import { type Reply, text } from './reply.ts';

export interface AdminRequest {
  method: string;
  /** Path and query. */
  target: string;
  host: string | undefined;
  origin: string | undefined;
}

/** Answers as Envoy's admin interface, but no page of a browser that belongs to another site. */
export function answerRequest({ method, target, host, origin }: AdminRequest, state: AdminState): Reply {
  if (!isTrusted(host, origin)) {
    return text('Requests by other sites, or by a name other than localhost, are not answered.\n', 403);
  }
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const endpoint = ENDPOINTS.get(path);
  if (endpoint === undefined) return text(`invalid path. ${help()}`, 404);
  if (endpoint.changes && method !== 'POST') return text(`Method ${method} not allowed, POST required.`, 405);
  return endpoint.answer(new URLSearchParams(mark < 0 ? '' : target.slice(mark)), state);
}

/** A name in Host may be one that an attacker's page resolves to this machine. */
function isTrusted(host = '', origin: string | undefined): boolean {
  if (origin !== undefined && origin !== `http://${host}`) return false;
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === '' || name === 'localhost' || isLoopback(name) || /^[\d.]+$/.test(name) || name.includes(':');
}
