import type { TagSpecifier } from '../config/types.ts';

export interface Tag {
  name: string;
  value: string;
}

/** A stat's name without its tags, and the tags. */
export interface ExtractedName {
  name: string;
  tags: Tag[];
}

/**
 * Those of Envoy's default tags that the names of guests' metrics can meet; the others begin with `http.`, `cluster.` and
 * the like (source/common/config/well_known_names.cc).
 */
const DEFAULT_TAGS: readonly TagSpecifier[] = [
  { name: 'envoy.response_code', regex: /_rq(_(\d{3}))$/ },
  { name: 'envoy.response_code_class', regex: /_rq(_(\d))xx$/ },
];

/** The regular expression of a default tag, for those who name one without their own. */
export const defaultTagRegex = (name: string): RegExp | undefined =>
  DEFAULT_TAGS.flatMap((tag) => (tag.name === name && 'regex' in tag ? tag.regex : []))[0];

/** Takes tags out of the names of stats (Envoy TagProducerImpl). */
export class TagExtractor {
  private readonly tags: readonly TagSpecifier[];
  private readonly known = new Map<string, ExtractedName>();

  constructor(specifiers: readonly TagSpecifier[], useDefaults: boolean) {
    this.tags = [...specifiers, ...(useDefaults ? DEFAULT_TAGS : [])];
  }

  /** Every expression sees the whole name; what any of them took is left out. */
  extract(name: string): ExtractedName {
    let extracted = this.known.get(name);
    if (extracted === undefined) {
      extracted = this.read(name);
      this.known.set(name, extracted);
    }
    return extracted;
  }

  private read(name: string): ExtractedName {
    const tags: Tag[] = [];
    const kept = [...name];
    for (const tag of this.tags) {
      if ('value' in tag) {
        tags.push({ name: tag.name, value: tag.value });
        continue;
      }
      const match = new RegExp(tag.regex, 'd').exec(name);
      const removed = match?.indices?.[1];
      if (match === null || removed === undefined) continue;
      kept.fill('', ...removed);
      tags.push({ name: tag.name, value: match[2] ?? match[1] ?? '' });
    }
    return { name: kept.join(''), tags };
  }
}
