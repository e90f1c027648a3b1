import { deflateSync, inflateSync } from 'node:zlib';
import { Status } from '../../abi/index.ts';
import { LIMITS } from '../limits.ts';
import type { ForeignFunction } from './foreign-function.ts';

/** zlib's format (RFC 1950) at its default level. */
export const compress: ForeignFunction = (_vm, argument) => deflateSync(argument);

/** What follows the stream is ignored, as zlib's own uncompress does. */
export const uncompress: ForeignFunction = (vm, argument) => {
  try {
    return inflateSync(argument, { maxOutputLength: LIMITS.uncompressed.most });
  } catch (error) {
    const isBomb = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isBomb ? vm.refuse('uncompressed') : Status.SerializationFailure;
  }
};
