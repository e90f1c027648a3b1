import { LIMITS, wentBeyond } from '../../host/index.ts';

/** How many bytes the proxy keeps of answers to callouts until they are whole. */
export class AnswerBudget {
  private kept = 0;
  private readonly warn: (message: string) => void;

  /** `warn` hears why an answer is cut off. */
  constructor(warn: (message: string) => void) {
    this.warn = warn;
  }

  /** Whether `size` bytes more may be kept; then they are until `give`. */
  take(size: number): boolean {
    if (this.kept + size > LIMITS.answers.most) {
      this.warn(`the answer to a call of a plugin ${wentBeyond('answers')}; it is cut off, as if its peer had ended`);
      return false;
    }
    this.kept += size;
    return true;
  }

  give(size: number): void {
    this.kept -= size;
  }
}
