import type { Digest } from '../descriptor.ts';
import { MediaType } from '../media-types.ts';
import type { Answer } from './answer.ts';
import { parseRange } from './byte-range.ts';
import type { Call } from './call.ts';
import { DistributionError } from './distribution-error.ts';
import type { RepositoryStorage } from './storage.ts';

/** `/v2/<name>/blobs/<digest>` */
export async function answerBlob(call: Call, repository: RepositoryStorage, digest: Digest): Promise<Answer> {
  if (call.method === 'DELETE') {
    if (await repository.deleteBlob(digest)) return { status: 202, headers: { 'content-length': '0' } };
    throw unknownBlob(digest);
  }
  const size = await repository.blobSize(digest);
  if (size === undefined) throw unknownBlob(digest);
  const headers = {
    'content-type': MediaType.octetStream,
    'docker-content-digest': digest,
    etag: `"${digest}"`,
    'accept-ranges': 'bytes',
  };
  const range = parseRange(call.headers.range, size);
  if (range === 'unsatisfiable') {
    throw new DistributionError('SIZE_INVALID', `${digest} has ${size} bytes`, {
      status: 416,
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...headers,
      'content-length': `${end - start + 1}`,
      ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
    },
    // HEAD opens nothing: a generator begins when it is read.
    body: repository.readBlob(digest, start, end),
  };
}

function unknownBlob(digest: Digest): DistributionError {
  return new DistributionError('BLOB_UNKNOWN', `the repository has no blob ${digest}`);
}
