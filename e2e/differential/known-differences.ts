/** Where the embedded proxy is known to differ from Envoy, by the scenario that shows it. At most 10. */
export interface KnownDifference {
  scenario: string;
  reason: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    scenario: 'contexts: request without Host',
    reason: 'the codec refuses such a request before there is a header map that on_log could read',
  },
  {
    scenario: 'load: an unknown runtime',
    reason: 'it is refused while the configuration is read, in the same words but with its path and without log lines',
  },
];
