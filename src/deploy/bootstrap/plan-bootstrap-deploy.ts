import { dirname, resolve } from 'node:path';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { userPaths } from '../../project/paths.ts';
import { type Address, formatBootstrap, makeBootstrap } from '../../proxy/index.ts';
import type { LocalDeployable } from '../deployable.ts';
import { hideQuery } from '../hide-query.ts';
import type { BootstrapChange } from './bootstrap-change.ts';
import { noSuchBootstrap, readBootstrapFile, realFile } from './bootstrap-file.ts';
import { checkBootstrap } from './check-bootstrap.ts';
import { filterEntry } from './filter-entry.ts';
import { digestOf, ModuleFiles, modulePath } from './module-files.ts';
import { nextRecord } from './next-record.ts';
import { parseBootstrap } from './parse-bootstrap.ts';
import { planBootstrap } from './plan-bootstrap.ts';
import { type BootstrapRecord, BootstrapRecords } from './records.ts';

export interface BootstrapDeploy {
  filter: LocalDeployable;
  module: Uint8Array;
  /** The bootstrap to put the filter into; undefined: a new one is made, of `create`. */
  bootstrap: string | undefined;
  /** Where the result goes; undefined: it is only shown, with no record of it. The same as `bootstrap` to edit in place. */
  out: string | undefined;
  create: { listen: Address; backend: Address; admin?: Address };
  /** As in `BootstrapEdit`. */
  listeners: readonly string[];
  before?: string | undefined;
  /** A file or a folder; undefined: `proxlet/` beside the result. */
  modulePath?: string | undefined;
  failOpen: boolean;
  /** As in `FilterPolicy`. */
  envoy?: number | undefined;
  /** Relative paths begin here. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/**
 * What deploying a filter to a bootstrap file would change. Throws ProxletError: those of `planBootstrap` and
 * `checkBootstrap`, `config-unreadable`, `file-exists`.
 */
export async function planBootstrapDeploy(request: BootstrapDeploy): Promise<BootstrapChange> {
  const { filter, module, cwd, env, signal } = request;
  const dataDir = userPaths(env).data;
  const records = new BootstrapRecords(dataDir);
  const { file, name, text, before } = await source(request, records);
  const digest = digestOf(module);
  const place = modulePath({ id: filter.id, digest, folder: file ? dirname(file) : cwd, cwd }, request.modulePath);
  const edit = (path: string) =>
    planBootstrap({ ...request, text, file: name, entry: filterEntry(filter, path, request) });
  const planned = await edit(place.named);
  // Under its own name Envoy may read it in another way than what it was made of.
  if (file !== undefined && file !== name) await parseBootstrap(planned.text, file);

  const record = file === undefined ? undefined : await records.get(file, filter.id);
  const moduleFile = { path: place.path, digest };
  const state = { ...named(filter), value: filterEntry(filter, place.named, request), module: moduleFile };
  const after = file === undefined ? undefined : nextRecord(record, { id: filter.id, file }, state, () => new Date());
  const modules = new ModuleFiles(records);
  await modules.check(moduleFile, filter.id);
  const changed =
    planned.text !== before ||
    (await modules.drift(moduleFile)) !== undefined ||
    (after !== undefined && after.current.revision !== record?.current.revision);
  const check = {
    file: file ?? name,
    before: before ?? text,
    after: async (path: string) => (await edit(path)).text,
    module,
    cwd,
    env,
    signal,
  };
  const { checkedBy, notes } = changed ? await checkBootstrap(check) : { checkedBy: undefined, notes: [] };
  return {
    id: filter.id,
    file,
    before,
    after: planned.text,
    changed,
    revision: { from: record?.current.revision, to: after?.current.revision },
    places: planned.places,
    checkedBy,
    notes: [...movedTag(record, state), ...notes],
    steps: { dataDir, module: { ...moduleFile, bytes: module }, record: { before: record, after } },
  };
}

/** The text to edit, and the file that the result goes to with what is in it. */
async function source({ bootstrap, out, create, cwd }: BootstrapDeploy, records: BootstrapRecords) {
  const from = bootstrap === undefined ? undefined : await realFile(resolve(cwd, bootstrap));
  const file = out === undefined ? undefined : await realFile(resolve(cwd, out));
  const there = file === undefined ? undefined : await readBootstrapFile(file);
  if (from !== undefined) {
    const text = from === file ? there : await readBootstrapFile(from);
    if (text === undefined) throw noSuchBootstrap(from);
    return { file, name: from, text, before: file === undefined ? text : there };
  }
  if (file !== undefined && there !== undefined) {
    // One that was made here is brought up to date; nobody else's is thrown away.
    if ((await records.list()).records.some((known) => known.file === file))
      return { file, name: file, text: there, before: there };
    throw new ProxletError('file-exists', printable(`${file} is there already`), {
      exitCode: ExitCode.usage,
      hint: printable(`put the filter into it with --bootstrap ${out}, or choose another name with --out`),
    });
  }
  const text = await formatBootstrap(makeBootstrap({ ...create, filters: [] }));
  return { file, name: file ?? 'envoy.yaml', text, before: undefined };
}

function named({ code }: LocalDeployable): { reference: string; digest: string } {
  const reference = code.kind === 'image' ? code.reference : code.kind === 'url' ? code.url : code.path;
  return { reference, digest: code.digest };
}

function movedTag(record: BootstrapRecord | undefined, now: { reference: string; digest: string }): string[] {
  const { current } = record ?? {};
  if (current === undefined || current.reference !== now.reference || current.digest === now.digest) return [];
  return [
    printable(
      `${hideQuery(now.reference)} is not what it was at revision ${current.revision}: ${current.digest} then, ${now.digest} now`,
    ),
  ];
}
