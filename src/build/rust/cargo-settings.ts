import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foldersFrom } from '../../project/find.ts';

/** What the cargo configuration around a project says that a build has to heed. */
export interface CargoSettings {
  /** The target to build for: the project's own if it is one for WebAssembly. */
  target: string;
  /**
   * The configuration key to which flags of rustc can be added: cargo takes them from one place only, a table
   * `[target.…]` before `[build]`.
   */
  flagsKey: string;
}

const WASI = 'wasm32-wasip1';
/** Targets whose modules Proxy-Wasm hosts load. */
const TARGETS = [WASI, 'wasm32-unknown-unknown'];

/** Reads `.cargo/config.toml` of `folder` and the folders above it. */
export async function cargoSettings(folder: string): Promise<CargoSettings> {
  const texts = await Promise.all(foldersFrom(folder).map(configText));
  const [chosen] = texts.flatMap((text) => TARGETS.filter((target) => targetOf(text) === target));
  const target = chosen ?? WASI;
  const hasOwnTable = texts.some((text) => tableWithFlags(text));
  return { target, flagsKey: hasOwnTable ? `target.${target}.rustflags` : 'build.rustflags' };
}

function targetOf(text: string): string | undefined {
  return /^\s*\[build\][^[]*?^\s*target\s*=\s*["']([^"']+)["']/ms.exec(text)?.[1];
}

function tableWithFlags(text: string): boolean {
  return /^\s*\[target\.[^\]]*\][^[]*?^\s*rustflags\s*=/ms.test(text);
}

async function configText(folder: string): Promise<string> {
  for (const name of ['config.toml', 'config']) {
    const text = await readFile(join(folder, '.cargo', name), 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return '';
}
