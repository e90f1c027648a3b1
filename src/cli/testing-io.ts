import { PassThrough, Writable } from 'node:stream';
import { Chalk } from 'chalk';
import type { IO } from './io.ts';

/** An IO for tests: no terminal, no colours, and what was written can be read. */
export interface TestIO extends IO {
  out(): string;
  err(): string;
}

export function testIO(overrides: Partial<IO> = {}): TestIO {
  const stdout = new Collector();
  const stderr = new Collector();
  return {
    stdin: new PassThrough(),
    stdout,
    stderr,
    stdoutIsTTY: false,
    stderrIsTTY: false,
    style: new Chalk({ level: 0 }),
    stderrStyle: new Chalk({ level: 0 }),
    width: 80,
    mayPrompt: false,
    env: {},
    cwd: '/nowhere',
    ...overrides,
    out: () => stdout.text,
    err: () => stderr.text,
  };
}

class Collector extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
