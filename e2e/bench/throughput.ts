import { envoyBare, envoyFilter, runBare, runFilter } from './command-lines.ts';
import { type Comparison, compare } from './comparison.ts';
import { processUsage } from './process-usage.ts';
import { type ServedProcess, serve } from './served-process.ts';
import type { Workbench } from './set-up.ts';
import { type Spread, spreadOf } from './statistics.ts';

export interface Throughput {
  comparisons: Comparison[];
  /** Requests per second that the backend answers by itself: far more than a proxy, or it is what was measured. */
  backend: Spread;
  /** CPUs that each proxy kept busy: well below 1 means that something else was the limit. */
  cpus: { proxlet: Spread; envoy: Spread } | undefined;
}

/** Connections for throughput. */
const CONNECTIONS = 32;
/** Seconds; a JIT needs them. */
const WARM_UP = 3;

/** Requests per second through the filter, what each of them costs, and how long one takes with and without it. */
export async function measureThroughput(
  bench: Workbench,
  envoyPath: string,
  rounds: number,
  seconds: number,
): Promise<Throughput> {
  const running: ServedProcess[] = [];
  const start = async (commandFor: Parameters<typeof serve>[0]) => {
    const process = await serve(commandFor);
    running.push(process);
    const proxy = new Subject(bench, process, seconds);
    await bench.load.generate(process.port, CONNECTIONS, WARM_UP);
    return proxy;
  };
  try {
    const own = await start(async (port) => runFilter(bench, port));
    const peer = await start((port) => envoyFilter(bench, envoyPath, port));
    const backend: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await own.busyRound();
      await peer.busyRound();
      const { requests, seconds: elapsed } = await bench.load.generate(bench.backendPort, CONNECTIONS, 1);
      backend.push(requests / elapsed);
    }
    const ownBare = await start((port) => runBare(bench, port));
    const peerBare = await start((port) => envoyBare(bench, envoyPath, port));
    for (let round = 0; round < rounds; round++) {
      for (const proxy of [own, ownBare, peer, peerBare]) await proxy.calmRound();
    }
    const hasUsage = own.memory.length > 0;
    return {
      comparisons: [
        compare(
          { ...ENVOY, name: `requests a second, ${CONNECTIONS} connections`, unit: '/s', aim: 'at least 0.9' },
          own.rates,
          peer.rates,
        ),
        ...(hasUsage
          ? [
              compare({ ...ENVOY, name: 'CPU time of the proxy a request', unit: 'µs' }, own.costs, peer.costs),
              compare({ ...ENVOY, name: 'memory under load', unit: 'MB' }, own.memory, peer.memory),
            ]
          : []),
        compare({ ...ENVOY, name: 'median latency, 1 connection', unit: 'µs' }, own.latencies, peer.latencies),
        compare({ ...ENVOY, name: 'the same without the filter', unit: 'µs' }, ownBare.latencies, peerBare.latencies),
        compare(
          { ...ENVOY, name: 'what the filter adds to a request', unit: 'µs', aim: 'at most 1.0' },
          differences(own.latencies, ownBare.latencies),
          differences(peer.latencies, peerBare.latencies),
        ),
      ],
      backend: spreadOf(backend),
      cpus: hasUsage ? { proxlet: spreadOf(own.cpus), envoy: spreadOf(peer.cpus) } : undefined,
    };
  } finally {
    await Promise.all(running.map((process) => process.stop()));
  }
}

const differences = (all: readonly number[], without: readonly number[]) =>
  all.map((value, round) => value - (without[round] ?? 0));

const ENVOY = { peerName: 'envoy' };

/** One proxy and what its rounds came to, a value a round. */
class Subject {
  readonly rates: number[] = [];
  /** Microseconds of CPU a request. */
  readonly costs: number[] = [];
  readonly cpus: number[] = [];
  /** Megabytes. */
  readonly memory: number[] = [];
  readonly latencies: number[] = [];
  private readonly bench: Workbench;
  private readonly process: ServedProcess;
  private readonly seconds: number;

  constructor(bench: Workbench, process: ServedProcess, seconds: number) {
    this.bench = bench;
    this.process = process;
    this.seconds = seconds;
  }

  async busyRound(): Promise<void> {
    const { pid, port } = this.process;
    const before = processUsage(pid);
    const { requests, seconds } = await this.bench.load.generate(port, CONNECTIONS, this.seconds);
    const after = processUsage(pid);
    this.rates.push(requests / seconds);
    if (before === undefined || after === undefined) return;
    this.costs.push(((after.cpu - before.cpu) / requests) * 1e6);
    this.cpus.push((after.cpu - before.cpu) / seconds);
    this.memory.push(after.memory / 1e6);
  }

  async calmRound(): Promise<void> {
    const { p50 } = await this.bench.load.generate(this.process.port, 1, 1);
    this.latencies.push(p50);
  }
}
