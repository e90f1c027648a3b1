import type { Digest } from '../descriptor.ts';
import { type Answer, isFull } from './answer.ts';
import { parseContentRange } from './byte-range.ts';
import type { Call, Registry } from './call.ts';
import { DistributionError } from './distribution-error.ts';
import { digest } from './routes.ts';
import type { UploadSession } from './upload-table.ts';

/** POST `/v2/<name>/blobs/uploads/`: begins an upload, takes a whole blob, or mounts one. */
export async function beginUpload(call: Call, registry: Registry, name: string): Promise<Answer> {
  const repository = registry.storage.repository(name);
  const mount = call.query.get('mount');
  if (mount !== null) {
    const blob = digest(mount);
    if (await repository.mountBlob(blob, call.query.get('from') ?? undefined)) return created(name, blob);
  }
  const session = await registry.uploads.add(name, await repository.createUpload());
  const whole = call.query.get('digest');
  if (whole === null || mount !== null) return progress(202, session);
  return registry.uploads.use(name, session.id, call.breakOff, () => finish(call, registry, session, digest(whole)));
}

/** `/v2/<name>/blobs/uploads/<id>` */
export async function continueUpload(call: Call, registry: Registry, name: string, id: string): Promise<Answer> {
  return registry.uploads.use(name, id, call.breakOff, async (session) => {
    switch (call.method) {
      case 'PATCH':
        await append(call, registry, session);
        return progress(202, session);
      case 'PUT':
        return finish(call, registry, session, digest(call.query.get('digest') ?? ''));
      case 'DELETE':
        await forget(registry, session);
        return { status: 204, headers: {} };
      default:
        return progress(204, session);
    }
  });
}

async function append(call: Call, registry: Registry, session: UploadSession): Promise<void> {
  const header = call.headers['content-range'];
  if (header !== undefined) {
    const range = parseContentRange(header);
    if (range === undefined) {
      throw new DistributionError('BLOB_UPLOAD_INVALID', `content-range ${JSON.stringify(header)} is not START-END`);
    }
    const length = call.headers['content-length'];
    if (length !== undefined && Number(length) !== range.end - range.start + 1) {
      throw new DistributionError('SIZE_INVALID', `content-range ${header} does not fit content-length ${length}`);
    }
    if (range.start !== session.upload.size) {
      throw new DistributionError(
        'BLOB_UPLOAD_INVALID',
        `the next byte is ${session.upload.size}, not ${range.start}`,
        {
          status: 416,
          headers: progress(416, session).headers,
        },
      );
    }
  }
  try {
    await session.upload.append(call.body);
  } catch (error) {
    // What was received makes room again, rather than waiting for a client that may not come back.
    if (isFull(error)) await forget(registry, session);
    throw error;
  }
}

/** Takes the rest of a blob. A blob that is not what it should be is lost: no request could mend it. */
async function finish(call: Call, registry: Registry, session: UploadSession, blob: Digest): Promise<Answer> {
  await append(call, registry, session);
  registry.uploads.remove(session.id);
  if (await session.upload.commit(blob)) return created(session.repository, blob);
  throw new DistributionError('DIGEST_INVALID', `what was uploaded is not ${blob}`);
}

async function forget(registry: Registry, { id, upload }: UploadSession): Promise<void> {
  registry.uploads.remove(id);
  await upload.cancel();
}

function created(name: string, blob: Digest): Answer {
  const location = `/v2/${name}/blobs/${blob}`;
  return { status: 201, headers: { location, 'docker-content-digest': blob, 'content-length': '0' } };
}

function progress(status: number, { id, repository, upload }: UploadSession): Answer {
  return {
    status,
    headers: {
      location: `/v2/${repository}/blobs/uploads/${id}`,
      'docker-upload-uuid': id,
      // Without a byte it says 0-0 too, as every registry does.
      range: `0-${Math.max(0, upload.size - 1)}`,
      ...(status === 204 ? {} : { 'content-length': '0' }),
    },
  };
}
