import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ExitCode, messageOf, ProxletError, printable } from '../../errors.ts';

/** A named part of a kubeconfig: a cluster, a user or a context, as it is written, with its paths made absolute. */
export interface Entry {
  name: string;
  fields: Record<string, unknown>;
}

/** What is read of kubeconfigs (Kubernetes, "kubeconfig (v1)"). */
export interface Kubeconfig {
  currentContext: string | undefined;
  clusters: readonly Entry[];
  users: readonly Entry[];
  contexts: readonly Entry[];
}

/** Fields that name files, which lie beside the kubeconfig unless their path is absolute. */
const PATHS = ['certificate-authority', 'client-certificate', 'client-key', 'token-file'];

/** Undefined where there is no such file. Throws ProxletError `kubeconfig-invalid` with file and line. */
export async function readKubeconfig(file: string): Promise<Kubeconfig | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw invalid(file, `it can't be read: ${messageOf(error)}`);
  }
  const document = await parse(file, text);
  const current = document['current-context'];
  const entries = (list: string, field: string) => readEntries(file, document[list], list, field);
  return {
    currentContext: typeof current === 'string' && current !== '' ? current : undefined,
    clusters: entries('clusters', 'cluster'),
    users: entries('users', 'user'),
    contexts: entries('contexts', 'context'),
  };
}

/** As kubectl merges the files of KUBECONFIG: of several entries with one name the first counts. */
export function mergeKubeconfigs(files: readonly Kubeconfig[]): Kubeconfig {
  const all = (list: 'clusters' | 'users' | 'contexts') => {
    const byName = new Map<string, Entry>();
    for (const entry of files.flatMap((file) => file[list])) {
      if (!byName.has(entry.name)) byName.set(entry.name, entry);
    }
    return [...byName.values()];
  };
  return {
    currentContext: files.find(({ currentContext }) => currentContext !== undefined)?.currentContext,
    clusters: all('clusters'),
    users: all('users'),
    contexts: all('contexts'),
  };
}

async function parse(file: string, text: string): Promise<Record<string, unknown>> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  // Without excerpts of the source, which may be somebody's token.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw invalid(`${file}:${lines.linePos(error.pos[0]).line}`, error.message);
  const value: unknown = document.toJS();
  if (value === null) return {};
  if (!isRecord(value)) throw invalid(file, 'it is no YAML mapping');
  return value;
}

function readEntries(file: string, value: unknown, list: string, field: string): Entry[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(file, `\`${list}\` is no list`);
  return value.map((item: unknown, index) => {
    if (!isRecord(item) || typeof item['name'] !== 'string') throw invalid(file, `${list}[${index}] has no name`);
    const fields = item[field] ?? {};
    if (!isRecord(fields)) throw invalid(file, `${list}[${index}].${field} is no mapping`);
    return { name: item['name'], fields: withAbsolutePaths(fields, dirname(file)) };
  });
}

function withAbsolutePaths(fields: Record<string, unknown>, folder: string): Record<string, unknown> {
  const absolute = { ...fields };
  for (const name of PATHS) {
    const path = fields[name];
    if (typeof path === 'string' && path !== '') absolute[name] = resolve(folder, path);
  }
  const { exec } = fields;
  // client-go: a command with a slash in it lies beside the kubeconfig, one without is looked for in PATH.
  if (isRecord(exec) && typeof exec['command'] === 'string' && /[\\/]/.test(exec['command'])) {
    absolute['exec'] = { ...exec, command: resolve(folder, exec['command']) };
  }
  return absolute;
}

function invalid(place: string, why: string): ProxletError {
  return new ProxletError('kubeconfig-invalid', printable(`the kubeconfig ${place} is broken: ${why}`), {
    exitCode: ExitCode.usage,
    hint: '`kubectl config view` shows what kubectl makes of it',
  });
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
