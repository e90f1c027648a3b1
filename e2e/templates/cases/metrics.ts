import type { TemplateCases } from '../template-case.ts';

/** What it counts is shown by an admin interface: see ../metrics.test.ts. */
export const metrics: TemplateCases = {
  cases: [{ does: 'leaves requests as they are', exchanges: [{}, { path: '/status/404', status: 404 }] }],
  refused: [{ configuration: 'prefix: a b', logs: /^bad configuration: unknown setting: prefix: a b$/ }],
};
