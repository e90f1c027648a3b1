/** Damaged modules load or are refused; none takes the process down. */
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildProbe } from '../support/build-probe.ts';
import { runProgram } from '../support/run-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { SDK_MODULES, sdkModule } from '../support/sdk-modules.ts';

const COUNT = 10_000;
const SEED = 20_261_122;
const CHILDREN = Math.min(2, availableParallelism());

const modules: string[] = [await buildProbe(await scratchFolder())];
for (const module of Object.values(SDK_MODULES)) {
  const file = await sdkModule(module);
  if (typeof file === 'string') modules.push(file);
}

test(`${COUNT} damaged modules load or are refused`, async () => {
  const share = Math.ceil(COUNT / CHILDREN);
  const program = join(import.meta.dirname, 'load-mutants.js');
  const children = await Promise.all(
    Array.from({ length: CHILDREN }, (_, index) =>
      runProgram(process.execPath, [program, String(SEED + index * share), String(share), ...modules]),
    ),
  );
  const outcomes: Record<string, number> = {};
  for (const { status, stdout, stderr } of children) {
    assert.equal(status, 0, stderr);
    for (const [outcome, count] of Object.entries<number>(JSON.parse(stdout))) {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
    }
  }
  const told = JSON.stringify(outcomes);
  assert.equal(
    Object.values(outcomes).reduce((sum, count) => sum + count),
    share * CHILDREN,
    told,
  );
  // Otherwise most of the code was not reached.
  for (const outcome of ['worked', 'trapped', 'module-invalid', 'module-corrupt']) {
    assert.ok((outcomes[outcome] ?? 0) > 50, told);
  }
});
