import type { OptionTable } from '../command.ts';

/** What every command that speaks to registries has. The names are those of oras. */
export const CONNECTION_OPTIONS = {
  plainHttp: { type: 'flag', summary: 'speak plain HTTP; loopback does so by itself where there is no TLS' },
  insecure: { type: 'flag', summary: "accept any certificate of the registry's" },
  caFile: { type: 'text', value: 'FILE', summary: 'trust the certificates in FILE too (PEM)' },
  certFile: { type: 'text', value: 'FILE', summary: 'show the client certificate in FILE (PEM)' },
  keyFile: { type: 'text', value: 'FILE', summary: 'the private key for --cert-file (PEM)' },
  registryConfig: { type: 'text', value: 'FILE', summary: "docker's config.json with the logins, if it is elsewhere" },
} as const satisfies OptionTable;

/** Of commands that look into the store first. */
export const REMOTE_OPTION = {
  remote: { type: 'flag', summary: "the registry's image, even if the store has one of that name" },
} as const satisfies OptionTable;
