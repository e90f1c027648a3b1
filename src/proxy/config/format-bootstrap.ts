/** A bootstrap as the YAML that `--print-config` shows and an Envoy reads; keys in the order of the object. */
export async function formatBootstrap(bootstrap: object): Promise<string> {
  const { stringify } = await import('yaml');
  // Aliases are off since the object uses the same part twice; YAML 1.1 quotes what Envoy's parser takes for a boolean.
  return stringify(bootstrap, { aliasDuplicateObjects: false, lineWidth: 0, version: '1.1' });
}
