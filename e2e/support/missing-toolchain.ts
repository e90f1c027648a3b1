import type { Language } from '../../src/project/index.ts';
import { isOnPath } from './is-on-path.ts';
import { rustBuild } from './rust-target.ts';

/** Why a language cannot be built here; false when it can. The other two bring their compilers along. */
export function missingToolchain(language: Language): string | false {
  if (language === 'go') return !isOnPath('go') && 'no Go here';
  if (language !== 'rust') return false;
  const rust = rustBuild();
  return 'missing' in rust && rust.missing;
}
