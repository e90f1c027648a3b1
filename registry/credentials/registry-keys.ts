const DOCKER_HUB = 'docker.io';

/**
 * Under which keys tools keep the credentials of a registry, the one to write first. Docker Hub's is the address of its
 * first API; older tools wrote whole URLs for others too.
 */
export function registryKeys(registry: string): string[] {
  if (registry === DOCKER_HUB) {
    return ['https://index.docker.io/v1/', 'docker.io', 'index.docker.io', 'registry-1.docker.io'];
  }
  const forms = ['', '/', '/v1/', '/v2/'];
  return [
    registry,
    ...forms.map((end) => `https://${registry}${end}`),
    ...forms.map((end) => `http://${registry}${end}`),
  ];
}
