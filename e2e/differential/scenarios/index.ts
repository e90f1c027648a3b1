import type { Scenario } from '../scenario.ts';
import { ACCESS_LOGGERS } from './access-loggers.ts';
import { BAD_ARGUMENTS } from './bad-arguments.ts';
import { BODIES } from './bodies.ts';
import { BUFFERS_IN_PHASES } from './buffers.ts';
import { CHAINS } from './chains.ts';
import { DNS } from './dns.ts';
import { EXAMPLES } from './examples.ts';
import { FOREIGN_FUNCTIONS } from './foreign-functions.ts';
import { GRPC_CALLS } from './grpc-calls.ts';
import { HAZARDS } from './hazards.ts';
import { HEADER_MAPS } from './header-maps.ts';
import { HEADER_RULES } from './header-rules.ts';
import { HTTP_CALLS } from './http-calls.ts';
import { LOADING } from './loading.ts';
import { LOCAL_REPLIES } from './local-replies.ts';
import { PAUSING } from './pausing.ts';
import { PROPERTIES } from './properties.ts';
import { REMAINING_ROWS } from './remaining-rows.ts';
import { SERVICES } from './services.ts';
import { SHUTDOWN } from './shutdown.ts';
import { STARTING } from './starting.ts';
import { STORES } from './stores.ts';
import { STREAMS } from './streams.ts';
import { TCP_CLOSING } from './tcp-closing.ts';
import { TCP_HOLDING } from './tcp-holding.ts';
import { TCP_ORDER } from './tcp-order.ts';
import { TCP_PROPERTIES } from './tcp-properties.ts';
import { VIRTUAL_MACHINES } from './virtual-machines.ts';
import { WIDE } from './wide.ts';

/** Every scenario of the differential test. */
export const SCENARIOS: readonly Scenario[] = [
  ...ACCESS_LOGGERS,
  ...BAD_ARGUMENTS,
  ...BODIES,
  ...BUFFERS_IN_PHASES,
  ...CHAINS,
  ...DNS,
  ...EXAMPLES,
  ...FOREIGN_FUNCTIONS,
  ...GRPC_CALLS,
  ...HAZARDS,
  ...HEADER_MAPS,
  ...HEADER_RULES,
  ...HTTP_CALLS,
  ...LOADING,
  ...LOCAL_REPLIES,
  ...PAUSING,
  ...PROPERTIES,
  ...REMAINING_ROWS,
  ...SERVICES,
  ...SHUTDOWN,
  ...STARTING,
  ...STORES,
  ...STREAMS,
  ...TCP_CLOSING,
  ...TCP_HOLDING,
  ...TCP_ORDER,
  ...TCP_PROPERTIES,
  ...VIRTUAL_MACHINES,
  ...WIDE,
];
