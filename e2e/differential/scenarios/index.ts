import type { Scenario } from '../scenario.ts';
import { EXAMPLES } from './examples.ts';

/** Every scenario of the differential test. */
export const SCENARIOS: readonly Scenario[] = [...EXAMPLES];
