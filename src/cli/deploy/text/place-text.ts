import type { Change } from '../../../deploy/index.ts';
import { nameOf } from '../../../deploy/kubernetes/object.ts';
import { printable } from '../../../errors.ts';

/** `WasmPlugin shop/hello (context kind-a)` */
export function placeText({ object, context }: Pick<Change, 'object' | 'context'>): string {
  return printable(`${nameOf(object)} (context ${context})`);
}
