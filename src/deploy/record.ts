import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ProxletError, printable } from '../errors.ts';
import { quoteWords } from '../shell-words.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import type { Json, JsonObject, KubeObject, ObjectKey } from './kubernetes/object.ts';
import { keyOf, nameOf } from './kubernetes/object.ts';
import type { ClusterTargetName, TargetKind } from './targets/target.ts';

/** On every object with a filter of ours in it, so that they are found by a selector. */
export const DEPLOYED_LABEL = 'filter.proxlet/deployed';
/** On objects of our own. */
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

const ANNOTATION_PREFIX = 'filter.proxlet/';
const MAX_HISTORY = 10;
/** Of one record. */
const MAX_BYTES = 64 * 1024;
/** Of all annotations of an object together (Kubernetes, `TotalAnnotationSizeLimitB`). */
const ALL_BYTES = 256 * 1024;

/** What was deployed under one id in one object; an annotation of that object. */
export interface DeployRecord {
  target: ClusterTargetName;
  /** Where our part lies: it is the whole spec, or an element of the list at this path. */
  at: 'spec' | readonly string[];
  reference: string;
  digest: string;
  revision: number;
  /** The revision with which this object became a part of the deployment. */
  since: number;
  /** Our part with the server's defaults; undefined where it is too large, or where something else applied the object. */
  value: JsonObject | undefined;
  /** Newest first. */
  history: readonly FormerRevision[];
}

export interface FormerRevision {
  revision: number;
  reference: string;
  digest: string;
  value: JsonObject;
  /** When it was applied, RFC 3339; undefined where the server did not say. */
  time?: string | undefined;
}

const json: z.ZodType<Json> = z.json();
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);
const text = z.string().min(1);
const number = z.int().positive();
const schema = z.object({
  target: z.enum(['istio', 'gloo', 'envoy-gateway']),
  at: z.array(text).optional(),
  reference: text,
  digest: text,
  revision: number.default(1),
  since: number.optional(),
  value: jsonObject.optional(),
  history: z
    .array(
      z.object({ revision: number, reference: text, digest: text, value: jsonObject, time: z.string().optional() }),
    )
    .default([]),
});

export function annotationOf(id: string): string {
  return `${ANNOTATION_PREFIX}${id}`;
}

/** The id that an annotation is the record of; undefined for others' annotations. */
export function idOfAnnotation(name: string): string | undefined {
  return name.startsWith(ANNOTATION_PREFIX) ? name.slice(ANNOTATION_PREFIX.length) : undefined;
}

/** The object's records by id; `kind` says where they may lie. Throws ProxletError `record-broken`. */
export function recordsOf(
  object: KubeObject,
  kind: Pick<TargetKind, 'at'>,
  cluster: Pick<Cluster, 'flags'>,
): Map<string, DeployRecord> {
  const records = new Map<string, DeployRecord>();
  for (const [name, value] of Object.entries(object.metadata.annotations ?? {})) {
    const id = idOfAnnotation(name);
    if (id !== undefined) records.set(id, parseRecord(value, id, keyOf(object), kind, cluster));
  }
  return records;
}

/** The record in an annotation's text. Throws ProxletError `record-broken` with `details.id`. */
export function parseRecord(
  annotation: string,
  id: string,
  object: ObjectKey,
  kind: Pick<TargetKind, 'at'>,
  { flags }: Pick<Cluster, 'flags'>,
): DeployRecord {
  const broken = (reason: string) => {
    const [group] = object.apiVersion.split('/');
    const name = `${object.kind.toLowerCase()}.${group}/${object.name}`;
    const words = ['kubectl', ...flags, '-n', object.namespace, 'annotate', name, `${annotationOf(id)}-`];
    return new ProxletError(
      'record-broken',
      `${printable(nameOf(object))}: the annotation ${printable(annotationOf(id))} is not as proxlet wrote it: ${printable(reason)}`,
      {
        hint: `take it away by \`${quoteWords(words)}\`, and deploy again with --force-conflicts`,
        details: { id, object: nameOf(object) },
      },
    );
  };
  let value: unknown;
  try {
    value = JSON.parse(annotation);
  } catch {
    throw broken('it is no JSON');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw broken(`${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''}`);
  }
  const { at = 'spec', since, ...rest } = parsed.data;
  const isPlace = kind.at.some((place) => isDeepStrictEqual(place === 'spec' ? place : place.list, at));
  if (!isPlace) throw broken(`at: no filter lies there in a ${object.kind}`);
  return { ...rest, at, since: since ?? rest.revision, value: rest.value };
}

/** How many bytes the id's record may have beside the object's other annotations. */
export function roomFor(id: string, annotations: Readonly<Record<string, string>> = {}): number {
  const name = annotationOf(id);
  const others = Object.entries(annotations).filter(([other]) => other !== name);
  const taken = others.reduce((sum, texts) => sum + Buffer.byteLength(texts.join('')), Buffer.byteLength(name));
  return Math.min(MAX_BYTES, ALL_BYTES - taken);
}

/** The annotation's text: as much of the history as there is room for, in bytes. */
export function formatRecord(record: DeployRecord, room: number = MAX_BYTES): string {
  const { revision, since } = record;
  let { value } = record;
  let history = record.history.slice(0, MAX_HISTORY);
  for (;;) {
    const text = JSON.stringify({ ...identityOf(record), revision, since, value, history });
    if (Buffer.byteLength(text) <= room || (history.length === 0 && value === undefined)) return text;
    if (history.length > 0) history = history.slice(0, -1);
    else value = undefined;
  }
}

/** The text for objects that something else applies: the same whenever the same thing is deployed. */
export function formatIdentity(record: Pick<DeployRecord, 'target' | 'at' | 'reference' | 'digest'>): string {
  return JSON.stringify(identityOf(record));
}

function identityOf({ target, at, reference, digest }: Pick<DeployRecord, 'target' | 'at' | 'reference' | 'digest'>) {
  return { target, ...(at === 'spec' ? {} : { at }), reference, digest };
}
