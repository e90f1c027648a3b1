import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { isOnPath } from './is-on-path.ts';
import { fillFolder, toolFolder } from './tool-folder.ts';

/** A program that is built from Go sources, once for each version, into the cache. */
interface GoTool {
  name: string;
  version: string;
  /** Builds the program into `folder`; returns the command line. */
  build(folder: string): { args: string[]; cwd?: string; env?: NodeJS.ProcessEnv };
}

export const ISTIO_VERSION = 'v0.0.0-20260827124520-eed52ebb66ad';
export const ENVOY_GATEWAY_VERSION = 'v1.9.1';

export const COSIGN: GoTool = installed('cosign', 'github.com/sigstore/cosign/v3/cmd/cosign', 'v3.1.3');

export const ORAS: GoTool = installed('oras', 'oras.land/oras/cmd/oras', 'v1.3.6');

/** The conformance suite of the distribution specification. */
export const CONFORMANCE: GoTool = installed(
  'conformance',
  'github.com/opencontainers/distribution-spec/conformance',
  'v0.0.0-20260831232431-97274622c111',
);

/** Istio's own image fetcher, behind a main of ours. */
export const ISTIO: GoTool = built('istio-fetcher', 'e2e/images/istio-fetcher', []);

/** The Kubernetes API server with its storage, behind a main of ours. */
export const KUBE_APISERVER: GoTool = built('kube-apiserver', 'e2e/clusters/kube-apiserver', [
  '-ldflags=-s -w -X k8s.io/component-base/version.gitVersion=v1.37.2',
]);

/** What the recipes in the documents are for. */
export const KUBECTL: GoTool = built('kubectl', 'e2e/clusters/kubectl', ['-ldflags=-s -w']);

/** Istio's control plane, the agent beside its proxies, and its command. */
export const PILOT_DISCOVERY: GoTool = installed(
  'pilot-discovery',
  'istio.io/istio/pilot/cmd/pilot-discovery',
  ISTIO_VERSION,
);
export const PILOT_AGENT: GoTool = installed('pilot-agent', 'istio.io/istio/pilot/cmd/pilot-agent', ISTIO_VERSION);
export const ISTIOCTL: GoTool = installed('istioctl', 'istio.io/istio/istioctl/cmd/istioctl', ISTIO_VERSION);

/** Envoy Gateway's control plane. */
export const ENVOY_GATEWAY: GoTool = installed(
  'envoy-gateway',
  'github.com/envoyproxy/gateway/cmd/envoy-gateway',
  ENVOY_GATEWAY_VERSION,
);

/** A main of ours, in the folder `sources`. */
function built(name: string, sources: string, flags: readonly string[]): GoTool {
  return {
    name,
    get version() {
      const hash = createHash('sha256');
      for (const file of ['main.go', 'go.mod', 'go.sum']) hash.update(readFileSync(join(packageRoot(), sources, file)));
      return hash.digest('hex').slice(0, 12);
    },
    build: (folder) => ({
      args: ['build', '-trimpath', ...flags, '-o', join(folder, name), '.'],
      cwd: join(packageRoot(), sources),
    }),
  };
}

function installed(name: string, module: string, version: string): GoTool {
  return {
    name,
    version,
    build: (folder) => ({ args: ['install', '-trimpath', `${module}@${version}`], env: { GOBIN: folder } }),
  };
}

/** Where the program is once it is built; undefined where it is not. */
export function goTool(tool: GoTool): string | undefined {
  const file = join(folderOf(tool), tool.name);
  return existsSync(file) ? file : undefined;
}

/** Builds those that are missing. `say` hears what; where there is no Go, the tests concerned skip. */
export function buildGoTools(tools: readonly GoTool[], say: (text: string) => void): void {
  const missing = tools.filter((tool) => goTool(tool) === undefined);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  if (!isOnPath('go')) {
    say(`missing and not built (that takes Go): ${names}`);
    return;
  }
  for (const tool of missing) {
    say(`building ${tool.name} ${tool.version} (some minutes)`);
    buildGoTool(tool);
  }
}

function buildGoTool(tool: GoTool): void {
  fillFolder(folderOf(tool), (partial) => {
    const { args, cwd, env } = tool.build(partial);
    const { status, error, stderr } = spawnSync('go', args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
    if (status !== 0) throw new Error(`go ${args.join(' ')}: ${error?.message ?? stderr}`, { cause: error });
  });
}

function folderOf({ name, version }: GoTool): string {
  return toolFolder(`${name}-${version}`);
}
