import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { printable } from '../../errors.ts';
import { makeFolder, replaceFile } from '../../replace-file.ts';

const moduleFile = z.object({ path: z.string(), digest: z.string() });
const revision = z.object({
  revision: z.number(),
  /** What the user named: `ghcr.io/me/hello:1.0`, a URL, or a file. */
  reference: z.string(),
  /** Of what the user named: `sha256:…`. */
  digest: z.string(),
  /** The filter in the bootstrap, in snake_case. */
  value: z.object({ name: z.string() }).catchall(z.json()),
  module: moduleFile,
  /** When it was deployed, RFC 3339. */
  time: z.string(),
});
const record = z.object({
  target: z.literal('envoy'),
  id: z.string(),
  /** The bootstrap: absolute, without symbolic links. */
  file: z.string(),
  current: revision,
  /** Former revisions, newest first. */
  history: z.array(revision),
});

/** The file of a filter's module and what was written into it. */
export type ModuleFile = z.infer<typeof moduleFile>;
/** One state of a deployment. */
export type BootstrapRevision = z.infer<typeof revision>;
/** What was deployed from here to one bootstrap file under one id. */
export type BootstrapRecord = z.infer<typeof record>;

/** The records of what was deployed to bootstrap files, one file each, in the user's data folder. */
export class BootstrapRecords {
  readonly folder: string;

  /** `dataDir` as `userPaths` says. */
  constructor(dataDir: string) {
    this.folder = join(dataDir, 'deployments', 'envoy');
  }

  /** Undefined where nothing is known; a broken record counts as none. */
  async get(file: string, id: string): Promise<BootstrapRecord | undefined> {
    return (await this.list()).records.find((known) => known.file === file && known.id === id);
  }

  /** All records, by file and id, and what could not be read. */
  async list(): Promise<{ records: BootstrapRecord[]; notes: string[] }> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    const records: BootstrapRecord[] = [];
    const notes: string[] = [];
    for (const name of names) {
      const path = join(this.folder, name);
      const read = record.safeParse(
        await readFile(path, 'utf8')
          .then(JSON.parse)
          .catch(() => undefined),
      );
      if (read.success) records.push(read.data);
      else notes.push(printable(`${path} is no record of a deployment that can be read`));
    }
    const key = ({ file, id }: BootstrapRecord) => `${file}\n${id}`;
    records.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    return { records, notes };
  }

  /** Throws ProxletError `file-unwritable`. */
  async put(value: BootstrapRecord): Promise<void> {
    await makeFolder(this.folder);
    await replaceFile(this.fileOf(value), Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
  }

  async remove(key: Pick<BootstrapRecord, 'file' | 'id'>): Promise<void> {
    await rm(this.fileOf(key), { force: true });
  }

  private fileOf({ file, id }: Pick<BootstrapRecord, 'file' | 'id'>): string {
    const hash = createHash('sha256').update(file).digest('hex').slice(0, 16);
    return join(this.folder, `${id}-${hash}.json`);
  }
}
