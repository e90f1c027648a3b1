import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OciLayout } from '../../registry/index.ts';
import { pushImage } from '../../registry/testing-image.ts';
import { dockerRegistry } from '../support/docker-registry.ts';
import { goTool, ORAS } from '../support/go-tools.ts';
import { proxlet } from './command-lines.ts';
import { type Comparison, compare } from './comparison.ts';
import { processUsage } from './process-usage.ts';
import { type CommandLine, serve } from './served-process.ts';
import { timed } from './timed.ts';

const SIZES = { '100 MB': 100_000_000, '30 KB': 30_000 } as const;
/** For the smaller one most of the time is the program's start. */
const AIMS = { '100 MB': 'at most 1.0', '30 KB': 'at most 150 ms more' } as const;
type Size = keyof typeof SIZES;
const MEGABYTE = 1_000_000;

/** A client that moves an image of the layout `store` to a registry, and from there into an empty layout. */
interface Client {
  push(size: Size, host: string, name: string): CommandLine;
  pull(host: string, name: string, into: string): CommandLine;
}

interface Measured {
  comparisons: Comparison[];
  notes: string[];
}

/** Moves images beside oras, both with docker-registry; and with our registry beside docker-registry, both with oras. */
export async function measureImages(rounds: number): Promise<Measured> {
  const oras = goTool(ORAS);
  const docker = dockerRegistry();
  if (oras === undefined || docker === undefined) {
    return { comparisons: [], notes: ['Images were not measured: oras or docker-registry is missing.'] };
  }
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-bench-images-'));
  try {
    return await measureIn(folder, oras, docker, rounds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureIn(folder: string, oras: string, docker: string, rounds: number): Promise<Measured> {
  const data = join(folder, 'data');
  const store = join(data, 'images');
  await mkdir(store, { recursive: true });
  const layout = await OciLayout.open(store, { create: true });
  for (const [size, bytes] of Object.entries(SIZES)) {
    await pushImage(layout, randomBytes(bytes), { tag: localName(size) });
  }
  const clients = { own: ownClient(data), peer: orasClient(oras, store) };
  const peer = await serve(async (port) => [docker, 'serve', await dockerConfig(folder, port)], '/v2/');
  const own = await serve(
    async (port) => proxlet('registry', 'serve', '--port', `${port}`, '--storage', join(folder, 'registry')),
    '/v2/',
  );
  try {
    const comparisons: Comparison[] = [];
    const hosts = { docker: `127.0.0.1:${peer.port}`, ours: `127.0.0.1:${own.port}` };
    for (const size of ['30 KB', '100 MB'] as const) {
      const byOwn = { client: clients.own, size, host: hosts.docker, label: 'own', folder };
      const times = await sideBySide(rounds, byOwn, { ...byOwn, client: clients.peer, label: 'peer' });
      const about = { unit: 'ms', peerName: 'oras', aim: AIMS[size] };
      comparisons.push(compare({ ...about, name: `push of ${size}` }, times.own.push, times.peer.push));
      comparisons.push(compare({ ...about, name: `pull of ${size}` }, times.own.pull, times.peer.pull));
    }
    const before = processUsage(own.pid)?.memory;
    const byOras = { client: clients.peer, size: '100 MB', host: hosts.ours, label: 'served', folder } as const;
    const times = await sideBySide(rounds, byOras, { ...byOras, host: hosts.docker, label: 'reference' });
    const after = processUsage(own.pid)?.memory;
    const speed = (values: number[]) => values.map((value) => SIZES['100 MB'] / 1000 / value);
    const about = { unit: 'MB/s', peerName: 'docker-registry', aim: 'at least 1.0' };
    for (const way of ['push', 'pull'] as const) {
      const name = `registry serve, ${way} of 100 MB`;
      comparisons.push(compare({ ...about, name }, speed(times.own[way]), speed(times.peer[way])));
    }
    if (before === undefined || after === undefined) return { comparisons, notes: [] };
    const grown = `from ${Math.round(before / MEGABYTE)} to ${Math.round(after / MEGABYTE)} MB`;
    return {
      comparisons,
      notes: [`The memory of registry serve grew ${grown} with ${rounds} transfers of 100 MB each way.`],
    };
  } finally {
    await Promise.all([own.stop(), peer.stop()]);
  }
}

/** Who moves what to where; `label` begins the names in the registry. */
interface Transfer {
  client: Client;
  size: Size;
  host: string;
  label: string;
  folder: string;
}

/** Milliseconds of each push and each pull, in alternating rounds. */
async function sideBySide(rounds: number, own: Transfer, peer: Transfer) {
  const none = (): Record<'push' | 'pull', number[]> => ({ push: [], pull: [] });
  const times = { own: none(), peer: none() };
  for (let round = 0; round < rounds; round++) {
    for (const [side, transfer] of [
      ['own', own],
      ['peer', peer],
    ] as const) {
      const { push, pull } = await thereAndBack(transfer, round);
      times[side].push.push(push);
      times[side].pull.push(pull);
    }
  }
  return times;
}

/** Pushes to a name that is new to the registry, and pulls from there. */
async function thereAndBack({ client, size, host, label, folder }: Transfer, round: number) {
  const name = `${label}/${size.replace(' ', '').toLowerCase()}-${round}`;
  const into = join(folder, `pulled-${label}`);
  const push = await timed(client.push(size, host, name));
  const pull = await timed(client.pull(host, name, into));
  await rm(into, { recursive: true, force: true });
  return { push, pull };
}

const localName = (size: string) => `localhost/bench:${size.replace(' ', '')}`;

function ownClient(data: string): Client {
  const withData = (folder: string, [command, ...args]: CommandLine): CommandLine => [
    'env',
    `PROXLET_DATA_DIR=${folder}`,
    command,
    ...args,
  ];
  return {
    push: (size, host, name) => withData(data, proxlet('push', localName(size), '--as', `${host}/${name}:1`)),
    pull: (host, name, into) => withData(into, proxlet('pull', `${host}/${name}:1`)),
  };
}

function orasClient(oras: string, store: string): Client {
  return {
    push: (size, host, name) => [
      ...([oras, 'cp', '--from-oci-layout-path', store, localName(size)] as const),
      ...['--to-plain-http', `${host}/${name}:1`],
    ],
    pull: (host, name, into) => [oras, 'cp', '--from-plain-http', `${host}/${name}:1`, '--to-oci-layout', `${into}:1`],
  };
}

async function dockerConfig(folder: string, port: number): Promise<string> {
  const file = join(folder, 'docker-registry.json');
  const config = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'docker') } },
    http: { addr: `127.0.0.1:${port}`, secret: 'bench' },
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}
