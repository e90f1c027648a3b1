import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';
import type { Project } from '../project/index.ts';
import { ANNOTATION } from './annotations.ts';
import type { Attachment, AttachmentKind } from './attachments.ts';
import type { Filter } from './filter.ts';
import { moduleFacts } from './module-facts.ts';

/** A module as a filter, described by the project it was built in where there is one. */
export async function filterOf(module: Uint8Array, name: string, project: Project | undefined): Promise<Filter> {
  const abi = moduleFacts(module)?.abi;
  const rootId = project?.rootId ?? '';
  return {
    module,
    // The ABI is the module's own, whatever a runtime-config.json says: that is as old as the compiler it was written for.
    runtime: {
      abiVersions: abi === undefined ? [] : [abi],
      rootIds: project?.recognised?.runtimeConfig?.rootIds ?? (rootId === '' ? [] : [rootId]),
    },
    annotations: { [ANNOTATION.title]: name, ...(project && (await annotationsOf(project))) },
  };
}

async function annotationsOf({ root, language, image = {} }: Project): Promise<Record<string, string>> {
  const { description, version, source, licenses } = image;
  const annotations = {
    [ANNOTATION.language]: language,
    [ANNOTATION.description]: description,
    [ANNOTATION.version]: version,
    [ANNOTATION.source]: source,
    [ANNOTATION.licenses]: licenses,
    // A revision says nothing without the source it is of.
    [ANNOTATION.revision]: source === undefined ? undefined : await cleanRevision(root),
  };
  return Object.fromEntries(
    Object.entries(annotations).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The commit that the folder is at; undefined where there is none, or files differ from it. */
async function cleanRevision(folder: string): Promise<string | undefined> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', args, { cwd: folder })).stdout.trim();
  try {
    return (await git('status', '--porcelain', '--', '.')) === '' ? await git('rev-parse', 'HEAD') : undefined;
  } catch {
    return undefined;
  }
}

/** The files that a project wants to have with its image. Throws ProxletError `attachment-unreadable`. */
export async function attachmentsOf({ root, file, image = {} }: Project): Promise<Attachment[]> {
  const paths: Record<AttachmentKind, string | undefined> = {
    readme: image.readme,
    configurationSchema: image.configurationSchema,
    icon: image.icon,
  };
  const attachments: Attachment[] = [];
  for (const kind of ['readme', 'configurationSchema', 'icon'] as const) {
    const path = paths[kind];
    if (path === undefined) continue;
    try {
      attachments.push({ kind, name: basename(path), bytes: new Uint8Array(await readFile(join(root, path))) });
    } catch (error) {
      throw new ProxletError('attachment-unreadable', `cannot read ${printable(path)}: ${messageOf(error)}`, {
        exitCode: ExitCode.usage,
        hint: `it is named below \`image:\` in ${file}`,
        cause: error,
      });
    }
  }
  return attachments;
}
