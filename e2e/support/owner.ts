import { after } from 'node:test';

/** What something lives as long as: a test, a file of tests, or a program that ends it by itself. */
export interface Owner {
  after(callback: () => Promise<unknown>): unknown;
}

/** The file of tests that runs. */
export const THIS_FILE: Owner = { after };
