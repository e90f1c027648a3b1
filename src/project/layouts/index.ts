import { assemblyScriptLayout } from './assemblyscript-layout.ts';
import { cppLayout } from './cpp-layout.ts';
import { goLayout } from './go-layout.ts';
import type { Layout } from './layout.ts';
import { rustLayout } from './rust-layout.ts';

/** The first that fits a folder is its layout. */
export const LAYOUTS: readonly Layout[] = [assemblyScriptLayout, rustLayout, goLayout, cppLayout];
