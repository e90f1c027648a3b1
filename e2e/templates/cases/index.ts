import type { TemplateName } from '../../../src/scaffold/index.ts';
import type { TemplateCases } from '../template-case.ts';
import { headers } from './headers.ts';

/** What the filter of each template does, whatever the language. */
export const CASES: Partial<Record<TemplateName, TemplateCases>> = { headers };
