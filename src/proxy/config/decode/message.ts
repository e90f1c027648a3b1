import { nearest } from '../../../nearest.ts';
import { type Field, toObject } from './field.ts';
import { decodeAll, type Location } from './location.ts';

/** How Envoys of 2020 called fields of the v2 API that had no place in v3. */
const HIDDEN = /^hidden_envoy_deprecated_/;

type Fields = Record<string, Field<unknown, unknown>>;
type Decoded<F extends Fields> = {
  [Name in keyof F]: F[Name] extends Field<infer Present, infer Absent> ? Present | Absent : never;
};

/** What a message has beside the fields that are decoded. Lists of names are separated by blanks. */
export interface MessageTraits {
  /** Fields that are accepted because no answer of the proxy, and nothing a filter sees, depends on them. */
  irrelevant?: string;
  /** Fields that Envoy 1.40 has and the embedded proxy does not. */
  unsupported?: string;
  /** Groups of which at most one member may be given, or exactly one when `required`. */
  oneofs?: { members: string; required?: boolean }[];
  /** Fields of the v2 API that the tutorials of its day use, to what is written instead. */
  former?: Record<string, string>;
}

/**
 * A message in protobuf's JSON form: names in snake_case or camelCase, null as absent. `name` is the message's own,
 * for complaints; `build` makes the result of the decoded fields and may complain at `at.child(field)`.
 */
export function message<F extends Fields, T>(
  name: string,
  fields: F,
  traits: MessageTraits,
  build: (decoded: Decoded<F>, at: Location) => T,
): Field<T, undefined> {
  const irrelevant = words(traits.irrelevant);
  const unsupported = words(traits.unsupported);
  const oneofs = (traits.oneofs ?? []).map((oneof) => ({ ...oneof, members: words(oneof.members) }));
  let names: Map<string, string> | undefined;

  function decodeFields(value: unknown, at: Location): T {
    names ??= namesOf([...Object.keys(fields), ...irrelevant, ...unsupported]);
    const given = new Map<string, unknown>();
    const spelling = new Map<string, string>();
    let complete = true;
    for (const [written, content] of Object.entries(toObject(value, at))) {
      const field = names.get(written);
      const place = at.child(written);
      if (field === undefined) {
        reportUnknown(written, place);
        complete = false;
        continue;
      }
      if (content === null) continue;
      if (given.has(field)) place.fail(`is given twice, also as ${spelling.get(field)}`);
      // An empty list is the same as none.
      if (unsupported.includes(field) && !(Array.isArray(content) && content.length === 0)) {
        reportUnsupported(place);
        complete = false;
      }
      given.set(field, content);
      spelling.set(field, written);
    }
    const here = at.spelled(spelling);
    // What is missing may be what was not understood.
    const ifMissing = complete ? here : here.muted();
    for (const { members, required } of oneofs) {
      const set = members.filter((member) => given.has(member));
      if (set.length > 1) here.child(set[1]!).fail(`can't be given together with ${spelling.get(set[0]!)}`);
      if (set.length === 0 && required) ifMissing.fail(`needs one of ${members.join(', ')}`);
    }
    const decoded = decodeAll(Object.entries(fields), ([field, { decode, absent }]) => [
      field,
      given.has(field) ? decode(given.get(field), here.child(field)) : absent(ifMissing.child(field)),
    ]);
    // The one place where types rest on construction: every field was decoded by its own decoder.
    return build(Object.fromEntries(decoded), here);
  }

  function reportUnknown(written: string, at: Location): void {
    const guess = nearest(written, [...Object.keys(fields), ...irrelevant, ...unsupported]);
    const end = guess === undefined ? '' : `; did you mean ${guess}?`;
    const unknown = `Envoy's ${name} has no field ${JSON.stringify(written)}${end}`;
    const successor = traits.former?.[written.replace(HIDDEN, '')];
    const former = `this field of Envoy's v2 API went with Envoy 1.18; write ${successor}`;
    at.report('config-unknown-field', successor === undefined ? unknown : former);
  }

  function reportUnsupported(at: Location): void {
    const message = `this field of Envoy's ${name} is not supported by the embedded proxy`;
    at.report('config-unknown-field', message, at.onEnvoyHint());
  }

  return { decode: decodeFields, absent: () => undefined };
}

function words(list = ''): string[] {
  return list.split(' ').filter((word) => word !== '');
}

/** Both spellings of every field to its name. */
function namesOf(fields: readonly string[]): Map<string, string> {
  const camel = (field: string) => field.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return new Map(fields.flatMap((field) => [[field, field] as const, [camel(field), field] as const]));
}
