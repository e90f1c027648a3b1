import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { RegistryError } from '../errors.ts';
import type { Content } from '../target.ts';
import { DistributionError } from './distribution-error.ts';

/** What a request is answered with. Its headers say the body's length. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Not sent to HEAD. */
  body?: Content | Uint8Array;
}

export function jsonAnswer(value: unknown, headers: Record<string, string> = {}): Answer {
  const body = Buffer.from(JSON.stringify(value));
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers, 'content-length': `${body.byteLength}` },
    body,
  };
}

/** The answer to a failed request. What is no DistributionError is the server's own failure, and keeps its words to itself. */
export function errorAnswer(error: unknown): Answer {
  const { code, message, status, headers, detail } = error instanceof DistributionError ? error : internalError(error);
  return { ...jsonAnswer({ errors: [{ code, message, detail }] }, headers), status };
}

function internalError(error: unknown): DistributionError {
  return isFull(error)
    ? new DistributionError('UNKNOWN', 'there is no space left to store it', { status: 507 })
    : new DistributionError('UNKNOWN', 'the registry failed');
}

/** Whether a disk was full, or a quota used up. */
export function isFull(error: unknown): boolean {
  if (error instanceof RegistryError) return isFull(error.cause);
  return error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code));
}

/** Sends an answer. Rejects when the client goes away, or when the body fails, which closes the connection. */
export async function sendAnswer(answer: Answer, response: ServerResponse, isHead: boolean): Promise<void> {
  response.writeHead(answer.status, { 'docker-distribution-api-version': 'registry/2.0', ...answer.headers });
  const { body } = answer;
  if (isHead || body === undefined) response.end();
  else if (body instanceof Uint8Array) response.end(body);
  else await pipeline(body, response);
}
