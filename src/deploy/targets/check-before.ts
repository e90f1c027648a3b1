import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { listAt, textAt } from '../kubernetes/fields.ts';
import { type KubeObject, keyOf, nameOf } from '../kubernetes/object.ts';
import type { ListPlace } from '../placement.ts';

/** Throws ProxletError `filter-missing` where the place is before a filter that the object's list has not. */
export function checkBefore({ list, before }: ListPlace, object: KubeObject): void {
  if (before === undefined) return;
  const [, ...path] = list;
  const names = listAt(object.spec, ...path).flatMap((element) => textAt(element, 'name') ?? []);
  if (names.includes(before)) return;
  const there = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none: leave out --before';
  throw new ProxletError('filter-missing', printable(`${nameOf(keyOf(object))} has no filter ${before}`), {
    hint: printable(there),
    exitCode: ExitCode.usage,
  });
}
