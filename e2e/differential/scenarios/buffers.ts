/** Each buffer in each phase: whether it can be read, measured and written. */
import { enums } from '../../../src/abi/index.ts';
import { body, bodyStatus, script, setBody } from '../probe/script.ts';
import type { Scenario } from '../scenario.ts';
import { PHASES, traffic } from './phases.ts';

const BUFFERS = enums.BufferType;
/** Scripts lie in the configuration: its beginning is the same whatever they say. */
const PART = 4;

export const BUFFERS_IN_PHASES: Scenario[] = PHASES.flatMap((phase): Scenario[] => [
  {
    name: `buffers: read and measured in ${phase.name}`,
    filters: [
      script(
        ...phase.handlers(
          ...BUFFERS.flatMap((buffer) => [bodyStatus(buffer), body(buffer, 0, PART), body('VmConfiguration')]),
        ),
      ),
    ],
    ...traffic(phase),
  },
  {
    name: `buffers: written in ${phase.name}`,
    filters: [
      script(
        ...phase.handlers(
          ...BUFFERS.flatMap((buffer) => [setBody(buffer, 0, 0, 'X'), setBody(buffer, 99, 0, 'Y'), bodyStatus(buffer)]),
        ),
      ),
    ],
    ...traffic(phase),
  },
]);
