/**
 * What `npm run build` does after tsc: makes dist/bundle, which bin/proxlet.cjs starts and npm publishes. One file of
 * CommonJS takes Node a fraction of the time that some 150 ES modules take. The packages in package.json's
 * `dependencies` stay outside, to be loaded when they are needed; what else is imported goes in.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { packageRoot } from '../src/package-root.ts';

const root = packageRoot();
const folder = join(root, 'dist/bundle');
const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

/** The file of the client for Kubernetes, which only the commands for clusters load. */
const KUBE_CONFIG = 'src/deploy/kubernetes/kube-config.ts';

const common = {
  absWorkingDir: root,
  entryNames: '[name]',
  outdir: folder,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  // Node reads all of it before it runs any of it. Names stay, for traces of bugs.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 200,
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * Leaves a module out, to be loaded from beside the bundle, where it is an entry of its own. By `require`, also where it is
 * imported when it is needed: before Node imports CommonJS it reads all of it for the names that it exports.
 */
function apart(name: string, imported: RegExp): Plugin {
  const path = `./${name}.js`;
  return {
    name: 'apart',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: imported, namespace: 'file' }, () => ({ path, namespace: name }));
      onLoad({ filter: /.*/, namespace: name }, () => ({ contents: `module.exports = require('${path}');` }));
      onResolve({ filter: /.*/, namespace: name }, () => ({ path, external: true }));
    },
  };
}

/** Lets what is not used of a package be dropped, though the package does not say that it may be. */
function shaken(packageName: string): Plugin {
  const asked = Symbol('asked');
  return {
    name: 'shaken',
    setup: ({ onResolve, resolve }) => {
      onResolve({ filter: /^[.@\w]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === asked || kind === 'entry-point') return undefined;
        const found = await resolve(path, { kind, importer, resolveDir, pluginData: asked });
        return found.path.includes(`/node_modules/${packageName}/`) ? { ...found, sideEffects: false } : found;
      });
    },
  };
}

/** Of the client for Kubernetes only the kubeconfig is used, which needs no fetch: its tables of Unicode stay out. */
const WITHOUT_FETCH: Plugin = {
  name: 'without-fetch',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node-fetch$/ }, ({ path }) => ({ path, namespace: 'without' }));
    onLoad({ filter: /.*/, namespace: 'without' }, () => ({
      contents:
        'const none = undefined; export { none as default, none as Headers, none as Request, none as Response };',
    }));
  },
};

/** Its messages in fifty languages take longer to load than the rest of it. */
const IN_ENGLISH: Plugin = {
  name: 'in-english',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/node_modules\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    })),
};

rmSync(folder, { recursive: true, force: true });
const bundles = await Promise.all([
  build({
    ...common,
    // The workers are started from beside the file that starts them.
    entryPoints: [
      'src/cli/main.ts',
      'src/host/watchdog-worker.ts',
      'src/build/assemblyscript/asc-worker.ts',
      'src/build/cpp/clang-worker.ts',
    ],
    external: Object.keys(dependencies),
    plugins: [apart('kube-config', /\/kube-config\.ts$/), apart('zod', /^zod$/)],
    // ES modules are strict and know their own address.
    banner: { js: "'use strict';\nconst importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname' },
  }),
  build({
    ...common,
    entryPoints: [KUBE_CONFIG],
    // Packages that others use where they happen to be there.
    external: ['encoding', 'supports-color', 'bufferutil', 'utf-8-validate'],
    plugins: [WITHOUT_FETCH, shaken('@kubernetes/client-node')],
    minify: true,
    legalComments: 'none',
  }),
  build({
    ...common,
    // Most commands read nothing that is checked with it.
    entryPoints: [{ in: 'zod', out: 'zod' }],
    plugins: [IN_ENGLISH],
    minify: true,
    legalComments: 'none',
  }),
]);
writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
writeFileSync(join(folder, 'LICENSES'), licences(bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs))));

/** The licences of the packages that lie in the bundles, which they ask to be handed on. */
function licences(inputs: string[]): string {
  const packages = inputs.map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(packages)]
    .filter((path) => path !== undefined)
    .map((path) => {
      const file = readdirSync(join(root, path)).find((name) => /^licen[cs]e/i.test(name));
      const text = file === undefined ? statedLicence(path) : readFileSync(join(root, path, file), 'utf8');
      return `${path.replace(/^.*node_modules\//, '')}\n\n${text}`;
    })
    .join('\n');
}

/** The licence of a package that comes without its text and merely names it. */
function statedLicence(path: string): string {
  const stated: { license?: string; author?: string } = JSON.parse(
    readFileSync(join(root, path, 'package.json'), 'utf8'),
  );
  if (stated.license !== 'MIT' || stated.author === undefined) throw new Error(`${path} has no licence to hand on`);
  return `MIT License

Copyright (c) ${stated.author}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;
}
