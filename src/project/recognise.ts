import { basename, join } from 'node:path';
import { ExitCode, ProxletError, printable } from '../errors.ts';
import { PROJECT_FILE } from './find.ts';
import { CURRENT_HOST, parseHost } from './hosts.ts';
import { needsManifest } from './layouts/bazel-rust.ts';
import { LAYOUTS } from './layouts/index.ts';
import type { LaidOut } from './layouts/layout.ts';
import { readText } from './layouts/read-text.ts';
import { isProjectName } from './name.ts';
import { parseRuntimeConfig, RUNTIME_CONFIG_FILE } from './runtime-config.ts';
import type { Project } from './types.ts';

/**
 * The project that a folder without proxlet.yaml is: made by wasme or after a tutorial of its time, recognised by its
 * layout. Undefined for any other folder. Throws ProxletError `runtime-config-invalid`, `project-needs-manifest`, or
 * `layout-unknown` for a folder that has wasme's runtime-config.json and nothing else that is known.
 */
export async function recogniseProject(folder: string): Promise<Project | undefined> {
  const [runtime, found] = await Promise.all([readText(folder, RUNTIME_CONFIG_FILE), readLayout(folder)]);
  if (found === undefined) {
    if (runtime === undefined) return undefined;
    throw (await needsManifest(folder, projectName(undefined, folder))) ?? layoutUnknown(folder);
  }
  const { language, name, build, files } = found;
  const runtimeConfig =
    runtime === undefined ? undefined : parseRuntimeConfig(join(folder, RUNTIME_CONFIG_FILE), runtime);
  const target = parseHost(CURRENT_HOST);
  return {
    root: folder,
    file: join(folder, PROJECT_FILE),
    name: projectName(name, folder),
    language,
    // wasme deployed the first, unless told otherwise.
    rootId: runtimeConfig?.rootIds[0] ?? '',
    configuration: '',
    vmConfiguration: '',
    targets: target === undefined ? [] : [target],
    build,
    recognised: { files: [...files, RUNTIME_CONFIG_FILE].map((file) => join(folder, file)), runtimeConfig },
  };
}

async function readLayout(folder: string): Promise<(LaidOut & Pick<Project, 'language'>) | undefined> {
  for (const { language, read } of LAYOUTS) {
    const found = await read(folder);
    if (found !== undefined) return { ...found, language };
  }
  return undefined;
}

/** A name by our rule: from the author's, which npm lets have a scope, or from the folder's. */
function projectName(name: string | undefined, folder: string): string {
  const names = [name?.replace(/^@[^/]*\//, ''), basename(folder)].map((text = '') =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[._-]+/, ''),
  );
  return names.find(isProjectName) ?? 'filter';
}

function layoutUnknown(folder: string): ProxletError {
  const known = LAYOUTS.map(({ language, needs }) => `${language}: ${needs}`);
  return new ProxletError(
    'layout-unknown',
    `${printable(folder)} has wasme's ${RUNTIME_CONFIG_FILE}, but its files are laid out in no way that is known`,
    {
      exitCode: ExitCode.usage,
      output: ['known layouts:', ...known].join('\n'),
      hint: `write a ${PROJECT_FILE} with name, language, root_id and build.command; or make an image of a built module: proxlet build filter.wasm -t NAME:TAG`,
      details: { directory: folder },
    },
  );
}
