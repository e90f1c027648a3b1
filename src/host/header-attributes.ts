import { type Attribute, AttributeMap } from './attribute.ts';
import type { HeaderMap } from './header-map.ts';
import { lowerCase } from './lower-case.ts';
import { encodePairs } from './pairs.ts';

/** Headers or trailers as an attribute: each name with all its values, joined with `,`. Empty while there is no map. */
export class HeaderAttributes extends AttributeMap {
  private readonly map: HeaderMap | undefined;
  /** What `host` stands for. */
  private readonly host: string;

  constructor(map: HeaderMap | undefined, host: ':authority' | 'host') {
    super();
    this.map = map;
    this.host = host;
  }

  override get(name: string): Attribute | undefined {
    const lower = lowerCase(name);
    return this.map?.getJoined(lower === 'host' ? this.host : lower);
  }

  override keys(): readonly string[] {
    return [...new Set([...(this.map ?? [])].map(([name]) => name))];
  }

  override encode(): Uint8Array {
    return encodePairs(this.keys().flatMap((name) => [name, this.map?.getJoined(name) ?? '']));
  }
}
