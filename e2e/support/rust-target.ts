import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './debian-packages.ts';
import { isOnPath } from './is-on-path.ts';

/** How cargo builds a filter here: `command ...args` in the folder of its Cargo.toml, with `env` besides. */
export interface RustBuild {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** What Rust filters are compiled for; the module is below `<target dir>/wasm32-wasip1/release`. */
export const RUST_TARGET = 'wasm32-wasip1';

const RELEASE = ['build', '--release', '--locked', '--target', RUST_TARGET];

/** Debian's own Rust, which has no standard library for the target but can build it. */
const DEBIAN = {
  rustc: '/usr/bin/rustc',
  cargo: '/usr/bin/cargo',
  packages: ['rustc-web', 'cargo-web', 'rust-web-src', 'lld-22', 'wasi-libc'],
};

/** The Rust on PATH if it has the target, otherwise Debian's; or why there is none. */
export function rustBuild(): RustBuild | { missing: string } {
  if (hasTarget()) return { command: 'cargo', args: RELEASE, env: {} };
  if (DEBIAN.packages.every(isInstalled)) {
    return {
      command: DEBIAN.cargo,
      args: [...RELEASE, '-Z', 'build-std=std,panic_abort'],
      env: {
        RUSTC: DEBIAN.rustc,
        // -Z is for nightly compilers, and for those that build themselves.
        RUSTC_BOOTSTRAP: '1',
        CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS: '-C link-self-contained=no -L native=/usr/lib/wasm32-wasi',
      },
    };
  }
  return { missing: `no Rust compiler for ${RUST_TARGET}` };
}

/** Gets the target for the Rust that is here, or else Debian's Rust. `say` hears what is done. */
export function installRustTarget(say: (text: string) => void): void {
  if (!('missing' in rustBuild())) return;
  if (isOnPath('rustup') && isOnPath('cargo')) {
    say(`adding Rust's target ${RUST_TARGET}`);
    const { status, stderr } = spawnSync('rustup', ['target', 'add', RUST_TARGET], { encoding: 'utf8' });
    if (status === 0 && hasTarget()) return;
    // A machine may reach package registries and nothing else.
    say(`rustup could not: ${stderr.trim().split('\n').at(-1)}`);
  }
  installPackages(DEBIAN.packages, say);
}

function hasTarget(): boolean {
  if (!isOnPath('rustc') || !isOnPath('cargo')) return false;
  const { status, stdout } = spawnSync('rustc', ['--print', 'sysroot'], { encoding: 'utf8' });
  return status === 0 && existsSync(join(stdout.trim(), 'lib', 'rustlib', RUST_TARGET, 'lib'));
}

function isInstalled(name: string): boolean {
  const { status, stdout } = spawnSync('dpkg', ['-s', name], { encoding: 'utf8' });
  return status === 0 && stdout.includes('Status: install ok installed');
}
