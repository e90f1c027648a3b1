import type { CodecScenario } from '../codec-scenario.ts';
import { CONNECTIONS } from './connections.ts';
import { FAILING_BACKENDS } from './failing-backends.ts';
import { FRAMING } from './framing.ts';
import { HEADERS } from './headers.ts';
import { REQUEST_LINES } from './request-lines.ts';
import { METHODS } from './requests.ts';
import { ANSWERS } from './responses.ts';
import { ROUTES } from './routes.ts';
import { TRAILERS } from './trailers.ts';

/** Every scenario of the differential test. */
export const SCENARIOS: readonly CodecScenario[] = [
  ...METHODS,
  ...ANSWERS,
  ...HEADERS,
  ...TRAILERS,
  ...ROUTES,
  ...FAILING_BACKENDS,
  ...CONNECTIONS,
  ...REQUEST_LINES,
  ...FRAMING,
];
