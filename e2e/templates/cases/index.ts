import type { TemplateName } from '../../../src/scaffold/index.ts';
import type { TemplateCases } from '../template-case.ts';
import { auth } from './auth.ts';
import { headers } from './headers.ts';
import { jwt } from './jwt.ts';
import { log } from './log.ts';
import { metrics } from './metrics.ts';
import { ratelimit } from './ratelimit.ts';
import { redact } from './redact.ts';
import { rewrite } from './rewrite.ts';

/** What the filter of each template does, whatever the language. */
export const CASES: Partial<Record<TemplateName, TemplateCases>> = {
  headers,
  redact,
  metrics,
  auth,
  jwt,
  ratelimit,
  rewrite,
  log,
};
