import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RegistryClient } from '../../registry/index.ts';
import { packImage, storeImage } from '../../src/image/index.ts';
import { missingApiServer, startApiServer } from '../clusters/support/api-server.ts';
import { goTool, KUBECTL } from '../support/go-tools.ts';
import { filterText, moduleBytes } from '../support/modules.ts';
import type { Owner } from '../support/owner.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { proxlet } from './command-lines.ts';
import { type Comparison, compare } from './comparison.ts';
import { type CommandLine, serve } from './served-process.ts';
import { timed } from './timed.ts';

interface Measured {
  comparisons: Comparison[];
  notes: string[];
}

/**
 * `proxlet deploy istio` as far as the server's dry run, beside kubectl's dry run of the object that comes of it, at a real
 * API server. proxlet also asks the registry, loads the module and looks for what is there.
 */
export async function measureDeploy(rounds: number): Promise<Measured> {
  const kubectl = goTool(KUBECTL);
  if (missingApiServer() !== false || kubectl === undefined) {
    return { comparisons: [], notes: ['Deploy was not measured: kube-apiserver or kubectl is missing.'] };
  }
  const ends: (() => Promise<unknown>)[] = [];
  const owner: Owner = { after: (end) => ends.unshift(end) };
  try {
    return { comparisons: [await measureAt(owner, kubectl, rounds)], notes: [] };
  } finally {
    for (const end of ends) await end();
  }
}

async function measureAt(owner: Owner, kubectl: string, rounds: number): Promise<Comparison> {
  const folder = await scratchFolder(owner);
  const server = await startApiServer({ crds: ['istio'], owner });
  const kubeconfig = await server.kubeconfig('admin', { namespace: await server.namespace() });
  const storage = join(folder, 'registry');
  const registry = await serve(
    async (port) => proxlet('registry', 'serve', '--port', `${port}`, '--storage', storage),
    '/v2/',
  );
  owner.after(registry.stop);
  const image = await push(`127.0.0.1:${registry.port}`);

  const withCluster = (...line: string[]): CommandLine => ['env', `KUBECONFIG=${kubeconfig}`, ...line];
  const deploy = (...options: string[]) =>
    withCluster(...proxlet('deploy', 'istio', image, '--labels', 'app=shop', '--dry-run=server', ...options));
  const [command, ...args] = deploy('-o', 'yaml');
  const manifest = join(folder, 'object.yaml');
  await writeFile(manifest, (await promisify(execFile)(command, args)).stdout);
  const apply = withCluster(kubectl, 'apply', '--server-side', '--dry-run=server', '-f', manifest);

  const own: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [mine, theirs] = [await timed(deploy()), await timed(apply)];
    // The first round fills the page cache, and kubectl's of what the server has.
    if (round === 0) continue;
    own.push(mine);
    peer.push(theirs);
  }
  const about = { name: 'deploy istio, dry run', unit: 'ms', peerName: 'kubectl apply', aim: 'at most 250 ms more' };
  return compare(about, own, peer);
}

async function push(host: string): Promise<string> {
  const filter = {
    module: moduleBytes(filterText()),
    runtime: { abiVersions: ['v0.2.1'], rootIds: [] },
    annotations: {},
  };
  await storeImage(new RegistryClient(host).repository('hello'), await packImage(filter, 'compat'), '1');
  return `${host}/hello:1`;
}
