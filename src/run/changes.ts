/** Changed paths on their way into service: one change after the other; what comes meanwhile is taken together, once. */
export class Changes {
  private readonly apply: (changed: string[]) => Promise<void>;
  private waiting = new Set<string>();
  private applying = true;

  /** `apply` must not reject. It is first called after `begin`. */
  constructor(apply: (changed: string[]) => Promise<void>) {
    this.apply = apply;
  }

  add(changed: readonly string[]): void {
    for (const path of changed) this.waiting.add(path);
    if (!this.applying) void this.applyAll();
  }

  begin(): void {
    void this.applyAll();
  }

  private async applyAll(): Promise<void> {
    this.applying = true;
    while (this.waiting.size > 0) {
      const changed = [...this.waiting];
      this.waiting.clear();
      await this.apply(changed);
    }
    this.applying = false;
  }
}
