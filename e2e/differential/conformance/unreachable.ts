/** Rows that no scenario can have, since Envoy itself cannot get there. */
export interface Unreachable {
  /** Of row ids. */
  pattern: RegExp;
  reason: string;
}

export const UNREACHABLE: readonly Unreachable[] = [
  {
    pattern: /^callback proxy_validate_configuration /,
    reason: 'Envoy looks it up and calls it in tests of its own only.',
  },
  {
    pattern: /^callback proxy_on_(request|response)_metadata /,
    reason: 'HTTP/2 METADATA frames, which Envoy refuses unless a runtime flag allows them.',
  },
  { pattern: /^callback proxy_on_foreign_function$/, reason: 'Envoy has no caller of it.' },
  { pattern: /^buffer CallData \w+ proxy_on_foreign_function$/, reason: 'Envoy has no caller of that callback.' },
];
