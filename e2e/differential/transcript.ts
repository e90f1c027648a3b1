import { createHash } from 'node:crypto';
import { printable } from '../../src/errors.ts';
import type { Field, RawMessage } from '../support/message-reader.ts';
import type { ClientRecord } from '../support/raw-client.ts';
import type { BackendRecord } from '../support/scripted-backend.ts';
import { normalise } from './normalisations.ts';

/** Everything that was observed in a scenario, one fact a line, so that a diff of two transcripts can be read. */
export function transcript(client: ClientRecord, backend: readonly BackendRecord[], log: readonly string[]): string {
  const lines = [...clientLines('client', client), ...backendLines(backend), ...logLines(log)];
  return normalise(`${lines.join('\n')}\n`);
}

export function clientLines(who: string, { responses, connection }: ClientRecord): string[] {
  return [...responses.flatMap((response) => messageLines(who, response)), `${who} connection ${connection}`];
}

export function backendLines(backend: readonly BackendRecord[]): string[] {
  return backend.flatMap(({ connection, request }) => [
    ...messageLines('backend', request),
    `backend connection ${connection}`,
  ]);
}

export function logLines(log: readonly string[]): string[] {
  return log.map((line) => `log ${printable(line)}`);
}

function messageLines(who: string, message: RawMessage): string[] {
  return [
    `${who} ${printable(message.startLine)}`,
    ...message.fields.map((field) => fieldLine(who, field)),
    `${who} body ${message.framing} ${bodyText(message.body)}${message.complete ? '' : ' INCOMPLETE'}`,
    ...message.trailers.map((field) => fieldLine(`${who} trailer`, field)),
  ];
}

function fieldLine(who: string, [name, value]: Field): string {
  return `${who}   ${printable(name)}: ${printable(value)}`;
}

/** Short bodies as they are, long ones by size and digest. */
function bodyText(body: Buffer): string {
  if (body.length <= 200) return JSON.stringify(body.toString('latin1'));
  return `${body.length} bytes, sha256 ${createHash('sha256').update(body).digest('hex').slice(0, 16)}`;
}
