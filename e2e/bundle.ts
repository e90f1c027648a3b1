/**
 * What `npm run build` does after tsc: makes dist/bundle, which bin/proxlet.cjs starts and npm publishes. One file of
 * CommonJS takes Node a fraction of the time that some 150 ES modules take. The packages in package.json's
 * `dependencies` stay outside, to be loaded when they are needed; what else is imported goes in.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../src/package-root.ts';

const root = packageRoot();
const folder = join(root, 'dist/bundle');
const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

rmSync(folder, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  // The workers are started from beside the file that starts them.
  entryPoints: [
    'src/cli/main.ts',
    'src/host/watchdog-worker.ts',
    'src/build/assemblyscript/asc-worker.ts',
    'src/build/cpp/clang-worker.ts',
  ],
  entryNames: '[name]',
  outdir: folder,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  external: Object.keys(dependencies),
  // ES modules are strict and know their own address.
  banner: { js: "'use strict';\nconst importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname' },
  metafile: true,
  logLevel: 'warning',
});
writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
writeFileSync(join(folder, 'LICENSES'), licences(Object.keys(metafile.inputs)));

/** The licences of the packages that lie in the bundle, which they ask to be handed on. */
function licences(inputs: string[]): string {
  const packages = inputs.map((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(packages)]
    .filter((path) => path !== undefined)
    .map((path) => {
      const file = readdirSync(join(root, path)).find((name) => /^licen[cs]e/i.test(name));
      if (file === undefined) throw new Error(`${path} has no licence to hand on`);
      return `${path.replace('node_modules/', '')}\n\n${readFileSync(join(root, path, file), 'utf8')}`;
    })
    .join('\n');
}
