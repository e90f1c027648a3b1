import { readFile } from 'node:fs/promises';
import type { Fault } from '../../registry/server/index.ts';
import { messageOf, ProxletError, printable } from '../errors.ts';

/**
 * Reads a YAML or JSON file with a list of faults, `path` as a regular expression:
 * `[{ method: PUT, path: /manifests/, skip: 1, times: 2, action: { type: status, status: 503 } }]`.
 * Throws ProxletError `faults-invalid`.
 */
export async function readFaults(file: string): Promise<Fault[]> {
  const [{ parse }, { z }] = await Promise.all([import('yaml'), import('zod')]);
  const count = z.int().min(0);
  const action = z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('status'),
      status: z.int().min(200).max(599),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.string().default(''),
    }),
    z.strictObject({ type: z.literal('hang-up'), afterBytes: count.default(0) }),
    z.strictObject({ type: z.literal('no-answer') }),
    z.strictObject({ type: z.literal('truncate'), afterBytes: count }),
    z.strictObject({ type: z.literal('corrupt') }),
    z.strictObject({ type: z.literal('resize'), by: z.int() }),
    z.strictObject({ type: z.literal('headers'), headers: z.record(z.string(), z.string().nullable()) }),
  ]);
  const faults = z.array(
    z.strictObject({
      method: z.enum(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE']).optional(),
      path: z.string().refine(isRegularExpression, 'is not a regular expression').optional(),
      skip: count.default(0),
      times: count.default(1),
      action,
    }),
  );
  try {
    const read = faults.parse(parse(await readFile(file, 'utf8')));
    return read.map(({ method, path, ...rest }) => ({
      ...(method === undefined ? {} : { method }),
      ...(path === undefined ? {} : { path: new RegExp(path) }),
      ...rest,
    }));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new ProxletError('faults-invalid', `${printable(file)} is no list of faults: ${printable(why)}`, { cause });
  }
}

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
