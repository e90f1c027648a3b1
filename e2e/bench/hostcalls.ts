import { get, request } from 'node:http';
import { buildFilter } from '../support/build-probe.ts';
import { envoyModule, runModule } from './command-lines.ts';
import { type Comparison, compare } from './comparison.ts';
import { type ServedProcess, serve } from './served-process.ts';
import type { Workbench } from './set-up.ts';

/** What is measured, and how often a request repeats it; each takes a few milliseconds. */
const OPERATIONS: readonly { name: string; count: number; aim: string; body?: string }[] = [
  { name: 'header get', count: 10_000, aim: 'at most 0.4' },
  { name: 'header set', count: 10_000, aim: 'at most 0.4' },
  { name: 'property get', count: 10_000, aim: 'at most 0.4' },
  { name: 'log below level', count: 10_000, aim: 'at most 0.4' },
  { name: 'metric increment', count: 10_000, aim: 'at most 0.4' },
  { name: '4 KiB body read', count: 5_000, aim: 'at most 0.4', body: 'x'.repeat(4096) },
  { name: 'header-map pairs', count: 5_000, aim: 'at most 0.9' },
];

/** A JIT needs them. */
const WARM_UP = 20;
const REQUESTS_A_ROUND = 10;

/** The headers of a browser's request, and the one that is read. */
const HEADERS = {
  'x-stopwatch': 'a value of ordinary length',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-US,en;q=0.5',
  'accept-encoding': 'gzip, deflate, br',
  cookie: 'session=0123456789abcdef',
};

/** What one host call costs, measured by the guest itself, in nanoseconds. */
export async function measureHostcalls(bench: Workbench, envoyPath: string, rounds: number): Promise<Comparison[]> {
  const module = await buildFilter(bench.folder, 'stopwatch');
  const stubbed: Workbench = { ...bench, module };
  const own = await serve(async (port) => runModule(stubbed, port));
  try {
    const peer = await serve((port) => envoyModule(stubbed, envoyPath, port));
    try {
      return await comparisons(own, peer, rounds);
    } finally {
      await peer.stop();
    }
  } finally {
    await own.stop();
  }
}

async function comparisons(own: ServedProcess, peer: ServedProcess, rounds: number): Promise<Comparison[]> {
  const found: Comparison[] = [];
  for (const operation of OPERATIONS) {
    for (const { port } of [own, peer]) for (let i = 0; i < WARM_UP; i++) await timeOf(port, operation);
    const [ours, theirs]: number[][] = [[], []];
    for (let round = 0; round < rounds; round++) {
      ours!.push(await fastest(own.port, operation));
      theirs!.push(await fastest(peer.port, operation));
    }
    const name = `a host call: ${operation.name}`;
    found.push(compare({ peerName: 'envoy', name, unit: 'ns', aim: operation.aim }, ours!, theirs!));
  }
  return found;
}

/** Of a few requests the one that nothing interrupted. */
async function fastest(port: number, operation: (typeof OPERATIONS)[number]): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REQUESTS_A_ROUND; i++) least = Math.min(least, await timeOf(port, operation));
  return least;
}

/** Nanoseconds a call. */
function timeOf(port: number, { name, count, body = '' }: (typeof OPERATIONS)[number]): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { ...HEADERS, 'x-operation': name, 'x-count': `${count}` };
    const options = { port, host: '127.0.0.1', headers, method: body === '' ? 'GET' : 'POST' };
    const sent = (body === '' ? get : request)(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(Number(text) / count));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
