import type { Argument, OptionTable } from '../../command.ts';

export const IMAGE_ARGUMENT: Argument = {
  name: 'image',
  summary: "the filter's image in a registry, by tag or by digest, or the http(s) URL of a module",
  required: true,
};

/** What is deployed under which name, the same on every target. */
export const FILTER_OPTIONS = {
  id: { type: 'text', value: 'NAME', summary: "the deployment's name [default: the last part of the image's name]" },
  config: { type: 'text', value: 'TEXT', summary: "the filter's configuration" },
  configFile: { type: 'text', value: 'FILE', summary: "a file with the filter's configuration" },
  rootId: {
    type: 'text',
    value: 'NAME',
    summary: "the filter's root id [default: the image's, if it has just one]",
  },
  host: {
    type: 'text',
    value: 'NAME@VERSION',
    summary: 'check the module against this host instead of the one found, such as istio@1.27 or envoy@1.33',
  },
  key: { type: 'text', value: 'FILE', summary: 'the public key that must have signed the image (PEM)' },
} as const satisfies OptionTable;
