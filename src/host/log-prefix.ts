import type { Plugin } from './plugin.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/** What precedes the log lines of a plugin's streams (cpp-host, PluginBase::makeLogPrefix). */
export function streamLogPrefix({ name, rootId, vmId }: Plugin): string {
  return [name, rootId, vmId].map((part) => part && ` ${utf8Bytes(part)}`).join('');
}
