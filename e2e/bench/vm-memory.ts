import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBootstrap, makeBootstrap } from '../../src/proxy/index.ts';
import { SDK_MODULES, sdkModule } from '../support/sdk-modules.ts';
import { envoyWith, proxlet } from './command-lines.ts';
import { type Comparison, compare } from './comparison.ts';
import { processUsage } from './process-usage.ts';
import { type CommandLine, serve } from './served-process.ts';
import type { Workbench } from './set-up.ts';

const MODULES = [
  { name: 'a Rust module', module: SDK_MODULES['the Rust SDK 0.2.5'] },
  { name: 'a Go module', module: SDK_MODULES["Go's compiler"] },
];
/** VMs beyond the first, each of a vm_id of its own. */
const FURTHER = 8;

/** Megabytes that a further VM of a module takes, in a proxy that has answered a request. */
export async function measureVmMemory(bench: Workbench, envoyPath: string, rounds: number): Promise<Comparison[]> {
  const found: Comparison[] = [];
  for (const { name, module } of MODULES) {
    const file = await sdkModule(module);
    if (typeof file !== 'string') throw new Error(`${name}: ${file.missing}`);
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      ours.push(
        await perVm(
          (vms) => async (port) => proxlet('run', '-c', await bootstrap(bench, file, vms, port), '--no-watch'),
        ),
      );
      theirs.push(await perVm((vms) => async (port) => envoyWith(envoyPath, await bootstrap(bench, file, vms, port))));
    }
    found.push(
      compare(
        { peerName: 'envoy', name: `memory of a further VM: ${name}`, unit: 'MB', aim: 'at most 1.0' },
        ours,
        theirs,
      ),
    );
  }
  return found;
}

type Start = (vms: number) => (port: number) => Promise<CommandLine>;

async function perVm(start: Start): Promise<number> {
  return ((await memoryOf(start(1 + FURTHER))) - (await memoryOf(start(1)))) / FURTHER;
}

async function memoryOf(command: (port: number) => Promise<CommandLine>): Promise<number> {
  const process = await serve(command);
  try {
    const usage = processUsage(process.pid);
    if (usage === undefined) throw new Error('memory is measured on Linux only');
    return usage.memory / 1e6;
  } finally {
    await process.stop();
  }
}

async function bootstrap(
  { folder, backendPort }: Workbench,
  module: string,
  vms: number,
  port: number,
): Promise<string> {
  const filters = Array.from({ length: vms }, (_, index) => ({ name: 'one', rootId: '', vmId: `vm-${index}`, module }));
  const listen = { host: '127.0.0.1', port };
  const file = join(folder, `vms-${port}.yaml`);
  const plan = { listen, backend: { host: '127.0.0.1', port: backendPort }, filters };
  await writeFile(file, await formatBootstrap(makeBootstrap(plan)));
  return file;
}
