import { posix } from 'node:path';
import type { Project } from '../types.ts';
import { parseAscScript } from './asc-script.ts';
import { ASSEMBLYSCRIPT_SDKS } from './assemblyscript-sdks.ts';
import type { Layout } from './layout.ts';
import { readText } from './read-text.ts';

const MANIFEST = 'package.json';
/** The scripts that wasme's template and `asinit` write, the most fitting first. */
const SCRIPTS = {
  release: ['asbuild:optimized', 'asbuild:release', 'asbuild'],
  debug: ['asbuild:untouched', 'asbuild:debug', 'asbuild'],
};

/** A package with an SDK among its dependencies and scripts that call its own asc. */
export const assemblyScriptLayout: Layout = {
  language: 'assemblyscript',
  needs: 'package.json with a script "asbuild" and a dependency on @solo-io/proxy-runtime',
  async read(folder) {
    const manifest = record(parse(await readText(folder, MANIFEST)));
    const scripts = record(manifest['scripts']);
    const packages = { ...record(manifest['dependencies']), ...record(manifest['devDependencies']) };
    const build = buildOf(scripts);
    if (build === undefined || !ASSEMBLYSCRIPT_SDKS.some((sdk) => sdk in packages)) return undefined;
    const { name } = manifest;
    return { name: typeof name === 'string' ? name : undefined, build, files: [MANIFEST] };
  },
};

/** Takes asc's arguments out of the scripts, so that it can be kept warm; runs those that are more than a call of asc. */
function buildOf(scripts: Record<string, unknown>): Project['build'] | undefined {
  const find = (names: readonly string[]) => names.find((name) => typeof scripts[name] === 'string');
  const name = find(SCRIPTS.release) ?? find(SCRIPTS.debug);
  if (name === undefined) return undefined;
  const release = parseAscScript(String(scripts[name]));
  const debug = parseAscScript(String(scripts[find(SCRIPTS.debug) ?? name]));
  if (release !== undefined && debug?.entry === release.entry) {
    const out = release.module === undefined ? 'build' : posix.dirname(release.module);
    return { entry: release.entry, out, arguments: { release: release.args, debug: debug.args } };
  }
  return {
    entry: 'assembly/index.ts',
    out: 'build',
    // What wasme ran, and where it took the module from.
    custom: { command: `npm install && npm run ${name}`, module: 'build/optimized.wasm' },
  };
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
