/** As many as there are streams in a busy proxy; with more of them everything takes a little longer. */
const BUCKETS = 256;

/**
 * What comes and goes with every stream, by id. Not a Map or Set: V8 links every table that one of those has outgrown to
 * the next. As soon as such a table is in the old generation, all that follow stay with whatever was in them, until the
 * next full collection; under load that was several kilobytes of every stream, copied at every collection.
 */
export class IdTable<T extends { readonly id: number }> {
  private readonly buckets: T[][] = Array.from({ length: BUCKETS }, () => []);
  private count = 0;

  get size(): number {
    return this.count;
  }

  get(id: number): T | undefined {
    return this.bucket(id).find((item) => item.id === id);
  }

  /** No other item has its id. */
  add(item: T): void {
    this.bucket(item.id).push(item);
    this.count++;
  }

  delete(item: T): void {
    const bucket = this.bucket(item.id);
    const at = bucket.indexOf(item);
    if (at < 0) return;
    bucket.splice(at, 1);
    this.count--;
  }

  clear(): void {
    for (const bucket of this.buckets) bucket.length = 0;
    this.count = 0;
  }

  /** All items there were at the start, in no particular order. */
  [Symbol.iterator](): Iterator<T> {
    return this.buckets.flat()[Symbol.iterator]();
  }

  private bucket(id: number): T[] {
    return this.buckets[id % BUCKETS]!;
  }
}
