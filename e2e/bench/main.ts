/**
 * The benchmark: ratios of proxlet to a peer that is measured in the same run, in alternating rounds. It reports and
 * never fails for being slow. Options: `--quick` for fewer and shorter rounds, `--json`, and names of measurements
 * (`start-up`, `first-answer`, `hostcalls`, `vm-memory`, `throughput`, `images`,
 * `build`, `deploy`) for those alone.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBuilds } from './build.ts';
import type { Comparison } from './comparison.ts';
import { measureDeploy } from './deploy.ts';
import { measureFirstAnswer } from './first-answer.ts';
import { measureHostcalls } from './hostcalls.ts';
import { measureImages } from './images.ts';
import { formatReport, formatSpread, type Report } from './report.ts';
import { setUp } from './set-up.ts';
import { measureStartUp } from './start-up.ts';
import { measureThroughput } from './throughput.ts';
import { measureVmMemory } from './vm-memory.ts';

const { values: options, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const { quick, json } = options;
const isWanted = (name: string) => positionals.length === 0 || positionals.includes(name);
const progress = (phase: string) => process.stderr.write(`${phase} ...\n`);

const comparisons: Comparison[] = [];
const notes: string[] = [];
const processors = cpus();
const machine: Report['machine'] = {
  cpus: processors.length,
  model: processors[0]?.model ?? 'unknown',
  node: process.versions.node,
  envoy: undefined,
  load: undefined,
};

if (isWanted('start-up')) {
  progress('measuring start-up');
  comparisons.push(measureStartUp(quick ? 5 : 25));
}
if (['first-answer', 'throughput', 'hostcalls', 'vm-memory'].some(isWanted)) await compareWithEnvoy();
if (isWanted('images')) {
  progress('measuring images');
  const found = await measureImages(quick ? 3 : 9);
  comparisons.push(...found.comparisons);
  notes.push(...found.notes);
}
if (isWanted('build')) {
  progress('measuring builds');
  const found = await measureBuilds(quick ? 2 : 7);
  comparisons.push(...found.comparisons);
  notes.push(...found.notes);
}
if (isWanted('deploy')) {
  progress('measuring deploy');
  const found = await measureDeploy(quick ? 5 : 15);
  comparisons.push(...found.comparisons);
  notes.push(...found.notes);
}
const report: Report = { machine, comparisons, notes };
process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : `\n${formatReport(report)}`);

async function compareWithEnvoy(): Promise<void> {
  const bench = await setUp(progress);
  try {
    if ('missing' in bench.envoy) {
      notes.push(`Nothing was compared with Envoy: ${bench.envoy.missing}`);
      return;
    }
    const { path, version } = bench.envoy;
    machine.envoy = version;
    machine.load = bench.load.name;
    if (isWanted('first-answer')) {
      progress('measuring the time to the first answer');
      comparisons.push(await measureFirstAnswer(bench, path, quick ? 3 : 15));
    }
    if (isWanted('hostcalls')) {
      progress('measuring host calls');
      comparisons.push(...(await measureHostcalls(bench, path, quick ? 3 : 9)));
    }
    if (isWanted('vm-memory')) {
      progress('measuring the memory of VMs');
      comparisons.push(...(await measureVmMemory(bench, path, quick ? 1 : 3)));
    }
    if (isWanted('throughput')) {
      progress('measuring throughput');
      const { backend, cpus: busy, ...found } = await measureThroughput(bench, path, quick ? 3 : 9, quick ? 1 : 3);
      comparisons.push(...found.comparisons);
      notes.push(`The backend alone answers ${formatSpread(backend)} requests a second.`);
      if (busy !== undefined) {
        notes.push(
          `Under load proxlet kept ${formatSpread(busy.proxlet)} CPUs busy and Envoy ${formatSpread(busy.envoy)}.`,
          'With few CPUs, load and backend take some of the time that the proxies could use: the CPU time is the steadier figure.',
        );
      }
    }
  } finally {
    await bench.close();
  }
}
