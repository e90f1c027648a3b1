import type { Language } from '../project/index.ts';

/** What each template's filter does, to follow "a filter that ". The first is the one to begin with. */
export const TEMPLATE_SUMMARIES = {
  headers: 'adds headers to requests and responses',
  redact: 'masks payment card numbers in bodies',
  metrics: 'counts requests, and how long they take',
  auth: 'asks an authorization service about each request',
  jwt: 'lets requests through that carry a good JSON Web Token',
  ratelimit: 'lets each client make only so many requests',
  rewrite: 'serves an old API from a new backend, under other paths',
  log: 'puts a line about each request into a queue',
  service: 'puts a line about each request into a queue, and a service that sends them on, many at once',
  tcp: 'lets connections through that begin with the right bytes',
} as const satisfies Record<string, string>;

export type TemplateName = keyof typeof TEMPLATE_SUMMARIES;

export const TEMPLATE_NAMES = Object.keys(TEMPLATE_SUMMARIES).filter(
  (name): name is TemplateName => name in TEMPLATE_SUMMARIES,
);

/** The templates of each language: the folders below templates/LANGUAGE. */
export const TEMPLATES: Record<Language, readonly TemplateName[]> = {
  assemblyscript: ['headers', 'redact', 'metrics', 'ratelimit', 'service'],
  rust: ['headers', 'jwt', 'auth', 'rewrite', 'ratelimit'],
  go: ['headers', 'jwt', 'rewrite', 'log', 'service', 'tcp'],
  cpp: ['headers', 'redact', 'metrics', 'auth', 'log', 'tcp'],
};
