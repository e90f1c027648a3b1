import { isRecord } from './kubeconfig-file.ts';
import type { Status } from './status.ts';

/** Reads the body of a refusal. A body that is no Status, such as a proxy's HTML page, becomes the message, shortened. */
export function readStatus(code: number, body: string): Status {
  const { reason, message, details } = statusIn(body) ?? { message: body.replace(/\s+/g, ' ').trim().slice(0, 300) };
  const { name, group, kind, retryAfterSeconds, causes } = isRecord(details) ? details : {};
  return {
    code,
    reason: text(reason),
    message: text(message),
    resource: { name: text(name), group: text(group), kind: text(kind) },
    retryAfterMs: typeof retryAfterSeconds === 'number' ? retryAfterSeconds * 1000 : undefined,
    causes: (Array.isArray(causes) ? causes : []).filter(isRecord).map((cause) => ({
      reason: text(cause['reason']),
      message: text(cause['message']),
      field: text(cause['field']),
    })),
  };
}

function statusIn(body: string): { reason?: unknown; message?: unknown; details?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) && value['kind'] === 'Status' ? value : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
