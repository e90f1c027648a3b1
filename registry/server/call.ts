import type { IncomingHttpHeaders } from 'node:http';
import type { Content } from '../target.ts';
import type { RegistryStorage } from './storage.ts';
import type { UploadTable } from './upload-table.ts';

/** A request, as the endpoints see it. */
export interface Call {
  /** Upper case; HEAD is asked as GET, and its answer sent without the body. */
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Content;
  /** Breaks the request off: its body fails. */
  breakOff(): void;
}

/** What the endpoints work on. */
export interface Registry {
  storage: RegistryStorage;
  uploads: UploadTable;
}
