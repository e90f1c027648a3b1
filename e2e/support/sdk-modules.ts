/** Filters made with other people's SDKs and compilers, from e2e/fixtures/sdk. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.ts';
import { userPaths } from '../../src/project/paths.ts';
import { CLANG_FLAGS, clang } from './clang.ts';
import { isOnPath } from './is-on-path.ts';
import { writeModule } from './modules.ts';
import { RUST_TARGET, rustBuild } from './rust-target.ts';

/** A command that makes a module, or why it cannot run here. */
type Recipe = { command: string; args: string[]; env?: Record<string, string>; makes?: string } | { missing: string };

interface SdkModule {
  /** Below e2e/fixtures/sdk; the first is where it is built. */
  folders: readonly [string, ...string[]];
  /** Builds the module as `output`; `scratch` is for what else is written. */
  build(output: string, scratch: string): Recipe | Promise<void>;
}

const FIXTURES = join(packageRoot(), 'e2e/fixtures/sdk');

const rust = (version: string): SdkModule => ({
  folders: [`rust-${version}`, 'rust'],
  build(_output, scratch) {
    const build = rustBuild();
    if ('missing' in build) return build;
    const env = { ...build.env, CARGO_TARGET_DIR: scratch };
    return { ...build, env, makes: join(scratch, RUST_TARGET, 'release', 'filter.wasm') };
  },
});

export const SDK_MODULES = {
  'the Rust SDK 0.2.5': rust('0.2.5'),
  'the Rust SDK 0.2.1': rust('0.2.1'),
  '@gcoredev/proxy-wasm-sdk-as': {
    folders: ['gcore'],
    build: (output) => ({
      command: process.execPath,
      args: ['node_modules/assemblyscript/bin/asc.js', 'assembly/index.ts', '-o', output, '--optimize'].concat(
        '--use',
        'abort=abort_proc_exit',
      ),
    }),
  },
  "Go's compiler": {
    folders: ['go'],
    build: (output) =>
      isOnPath('go')
        ? {
            command: 'go',
            args: ['build', '-trimpath', '-buildmode=c-shared', '-ldflags=-s -w', '-o', output, '.'],
            env: { GOOS: 'wasip1', GOARCH: 'wasm' },
          }
        : { missing: 'no Go' },
  },
  clang: {
    folders: ['c'],
    build(output) {
      const compilers = clang();
      return 'missing' in compilers
        ? compilers
        : { command: compilers.c, args: [...CLANG_FLAGS, 'filter.c', '-o', output] };
    },
  },
  "emscripten's shape, ABI 0.1.0": {
    folders: ['emscripten'],
    build: async (output) => writeModule(output, await readFile(join(FIXTURES, 'emscripten/filter.wat'), 'utf8')),
  },
} as const satisfies Record<string, SdkModule>;

/** The path of the module, built unless its sources were built before; or why it cannot be built here. */
export async function sdkModule(module: SdkModule): Promise<string | { missing: string }> {
  const cache = join(userPaths(process.env).cache, 'fixtures');
  const file = join(cache, `${module.folders[0]}-${hashOf(module)}.wasm`);
  if (existsSync(file)) return file;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(`${file}.`);
  try {
    const output = join(scratch, 'filter.wasm');
    const recipe = await module.build(output, scratch);
    if (recipe !== undefined) {
      if ('missing' in recipe) return recipe;
      const settings = { cwd: join(FIXTURES, module.folders[0]), env: { ...process.env, ...recipe.env } };
      await promisify(execFile)(recipe.command, recipe.args, settings);
      if (recipe.makes !== undefined) await copyFile(recipe.makes, output);
    }
    // What is there under its final name is whole.
    await rename(output, file);
    return file;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Of everything that a module is made from. */
function hashOf(module: SdkModule): string {
  const hash = createHash('sha256').update(module.build.toString());
  for (const folder of module.folders) {
    for (const file of sourcesOf(join(FIXTURES, folder))) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => (entry.isDirectory() ? sourcesOf(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}
