import { deflateSync, inflateSync } from 'node:zlib';
import { Status } from '../../abi/index.ts';
import type { ForeignFunction } from './foreign-function.ts';

/** More is not given to a guest, whose memory is smaller: a bomb must not take the proxy with it. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** zlib's format (RFC 1950) at its default level. */
export const compress: ForeignFunction = (_vm, argument) => deflateSync(argument);

/** What follows the stream is ignored, as zlib's own uncompress does. */
export const uncompress: ForeignFunction = (_vm, argument) => {
  try {
    return inflateSync(argument, { maxOutputLength: MAX_OUTPUT });
  } catch {
    return Status.SerializationFailure;
  }
};
