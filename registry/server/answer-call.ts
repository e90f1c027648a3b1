import type { Answer } from './answer.ts';
import { answerBlob } from './blobs.ts';
import type { Call, Registry } from './call.ts';
import { DistributionError } from './distribution-error.ts';
import { listReferrers, listRepositories, listTags } from './listings.ts';
import { answerManifest } from './manifests.ts';
import { parseRoute, type Route } from './routes.ts';
import { beginUpload, continueUpload } from './uploads.ts';

const METHODS: Record<Route['kind'], readonly string[]> = {
  base: ['GET'],
  catalog: ['GET'],
  blob: ['GET', 'DELETE'],
  uploads: ['POST'],
  upload: ['GET', 'PATCH', 'PUT', 'DELETE'],
  manifest: ['GET', 'PUT', 'DELETE'],
  tags: ['GET'],
  referrers: ['GET'],
};

/** Does what a request asks for. Throws DistributionError. */
export async function answerCall(call: Call, registry: Registry): Promise<Answer> {
  const route = parseRoute(call.path);
  const methods = METHODS[route.kind];
  if (!methods.includes(call.method)) {
    throw new DistributionError('UNSUPPORTED', `${call.method} is not possible here`, {
      headers: { allow: methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ') },
    });
  }
  switch (route.kind) {
    case 'base':
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'content-length': '2' },
        body: Buffer.from('{}'),
      };
    case 'catalog':
      return listRepositories(call, registry);
    case 'blob':
      return answerBlob(call, registry.storage.repository(route.name), route.digest);
    case 'uploads':
      return beginUpload(call, registry, route.name);
    case 'upload':
      return continueUpload(call, registry, route.name, route.id);
    case 'manifest':
      return answerManifest(call, registry, route.name, route.reference);
    case 'tags':
      return listTags(call, registry, route.name);
    case 'referrers':
      return listReferrers(call, registry, route.name, route.digest);
  }
}
