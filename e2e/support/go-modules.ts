import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ENVOY_GATEWAY_VERSION, ISTIO_VERSION } from './go-tools.ts';
import { isOnPath } from './is-on-path.ts';
import { fillFolder, toolFolder } from './tool-folder.ts';

/** Files and folders that tests take out of a Go module. */
interface GoModule {
  name: string;
  path: string;
  version: string;
  files: readonly string[];
}

const MODULES = {
  istio: {
    name: 'istio-files',
    path: 'istio.io/istio',
    version: ISTIO_VERSION,
    files: ['manifests/charts/base/files/crd-all.gen.yaml', 'tools/packaging/common/envoy_bootstrap.json'],
  },
  'envoy-gateway': {
    name: 'envoy-gateway-files',
    path: 'github.com/envoyproxy/gateway',
    version: ENVOY_GATEWAY_VERSION,
    files: ['charts/gateway-helm/charts/crds/crds'],
  },
} satisfies Record<string, GoModule>;

/** Where a file of a module, one of those named above or below them, is once the set-up has fetched it. */
export function goModuleFile(module: keyof typeof MODULES, file: string): string {
  return join(folderOf(MODULES[module]), file);
}

/** Copies the files into the cache, once for each version. `say` hears what. */
export function fetchGoModules(say: (text: string) => void): void {
  const missing = Object.values(MODULES).filter((module) => !existsSync(folderOf(module)));
  if (missing.length === 0) return;
  if (!isOnPath('go')) {
    say(`missing and not fetched (that takes Go): ${missing.map(({ name }) => name).join(', ')}`);
    return;
  }
  for (const module of missing) {
    say(`fetching ${module.name} ${module.version}`);
    const source = download(`${module.path}@${module.version}`);
    fillFolder(folderOf(module), (partial) => {
      for (const file of module.files) cpSync(join(source, file), join(partial, file), { recursive: true });
    });
  }
}

/** Returns the folder of the module. */
function download(reference: string): string {
  const args = ['mod', 'download', '-json', reference];
  const { status, error, stdout, stderr } = spawnSync('go', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`go ${args.join(' ')}: ${error?.message ?? stderr + stdout}`, { cause: error });
  const { Dir: folder }: { Dir: string } = JSON.parse(stdout);
  return folder;
}

function folderOf({ name, version }: GoModule): string {
  return toolFolder(`${name}-${version}`);
}
