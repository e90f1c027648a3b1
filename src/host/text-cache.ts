const SLOTS = 1024;

/**
 * Short texts that guests pass again and again (names of headers, paths of properties) as one string each: decoding
 * makes no garbage, and comparing them later mostly compares addresses. Each slot keeps the last text that fell into it.
 */
export class TextCache {
  private readonly texts: string[] = new Array<string>(SLOTS).fill('');

  /** The latin1 text of `size` bytes at `start`, which must lie in `bytes`. */
  get(bytes: Buffer, start: number, size: number): string {
    const end = start + size;
    let hash = size;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    const slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    const known = this.texts[slot]!;
    if (known.length === size && isText(known, bytes, start)) return known;
    const text = bytes.latin1Slice(start, end);
    this.texts[slot] = text;
    return text;
  }
}

function isText(text: string, bytes: Buffer, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
