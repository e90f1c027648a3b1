import type { PolicyTarget } from './options.ts';

/** `Gateway eg`, `section https of Gateway eg` */
export function titleOf({ kind, name, section }: Omit<PolicyTarget, 'kind'> & { kind: string }): string {
  return section === undefined ? `${kind} ${name}` : `section ${section} of ${kind} ${name}`;
}
