import type { Handlers } from '../hostcall.ts';
import { buffers } from './buffers.ts';
import { callouts } from './callouts.ts';
import { foreignFunctions } from './foreign-functions.ts';
import { headers } from './headers.ts';
import { logging } from './logging.ts';
import { metrics } from './metrics.ts';
import { properties } from './properties.ts';
import { shared } from './shared.ts';
import { streams } from './streams.ts';

/** Every row of the table, by area. */
export const handlers: Handlers = {
  ...buffers,
  ...callouts,
  ...foreignFunctions,
  ...headers,
  ...logging,
  ...metrics,
  ...properties,
  ...shared,
  ...streams,
};
