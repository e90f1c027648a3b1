/** Values of Date headers, made once a second. */
export class HttpDate {
  private second = 0;
  private text = '';

  now(): string {
    const now = Date.now();
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      this.text = new Date(now).toUTCString();
    }
    return this.text;
  }
}
