/** Every command of wasme 0.0.33 and its flags, the hidden and the inherited ones too, from its command reference and sources. */
const CREDENTIALS = ['-c', '--config', '-u', '--username', '-p', '--password', '--insecure', '--plain-http', '--store'];
const BAZEL = ['-b', '--build-dir', '-f', '--bazel-output', '-g', '--bazel-target'];

export const WASME_FLAGS: Readonly<Record<string, readonly string[]>> = {
  wasme: ['-v', '--verbose', '--version', 'WASM_IMAGE_REGISTRY', 'WASME_USE_PODMAN'],
  'wasme init': ['--language', '--platform', '--platform-version', '--disable-prompt'],
  'wasme build': ['-t', '--tag', '-c', '--config', '-i', '--image', '--store', '--tmp-dir', '-v', '--verbose'],
  'wasme build assemblyscript': ['-u', '--username', '-p', '--password', '-e', '--email'],
  'wasme build cpp': BAZEL,
  'wasme build rust': BAZEL,
  'wasme build tinygo': [],
  'wasme build precompiled': [],
  'wasme push': CREDENTIALS,
  'wasme pull': CREDENTIALS,
  'wasme tag': ['--store'],
  'wasme list': ['--published', '--search', '-s', '--server', '-d', '--show-dir', '-w', '--wide', '--store'],
  'wasme login': ['-s', '--server', '-u', '--username', '-p', '--password', '--credentials-file', '--plaintext'],
  'wasme deploy': ['--id', '--config', '--root-id'],
  'wasme deploy envoy': [
    ...['-b', '--bootstrap', '-e', '--envoy-image', '--docker-run-args', '--envoy-run-args', '--out', '--store'],
  ],
  'wasme deploy gloo': ['-n', '--namespaces', '-l', '--labels'],
  'wasme deploy istio': [
    ...['-n', '--namespace', '-l', '--labels', '-t', '--workload-type', '--patch-context', '--istio-namespace'],
    ...['--istiod-name', '--ignore-version-check', '--cache-timeout', '--cache-name', '--cache-namespace'],
    ...['--cache-repo', '--cache-tag', '--cache-image-pull-policy', '--cache-custom-command'],
  ],
  'wasme undeploy': ['--id', '--dry-run'],
  'wasme undeploy gloo': ['-n', '--namespaces', '-l', '--labels', '--config', '--root-id'],
  'wasme undeploy istio': [
    ...['-n', '--namespace', '-l', '--labels', '-t', '--workload-type', '--patch-context', '--istio-namespace'],
    ...['--istiod-name', '--ignore-version-check', '--cache-timeout', '--config', '--root-id'],
  ],
  'wasme cache': [
    ...['--port', '--directory', '--ref-file', '--clear-cache', '--disable-kube', '--cache-ns', '--cache-name'],
    'NODE_HOSTNAME',
  ],
  'wasme operator': ['--cache-name', '--cache-namespace', '--cache-timeout', '--log-level'],
  'wasme catalog add': [],
};
