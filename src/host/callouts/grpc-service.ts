import { readMessage } from '../protobuf/read-message.ts';
import { wireFields } from '../protobuf/wire-fields.ts';

/** Where a gRPC call goes. */
export interface GrpcTarget {
  /** A cluster's name, or with `google` an address as gRPC's own library takes it. */
  kind: 'envoy' | 'google';
  name: string;
  /** `:authority`; the name where it is empty. */
  authority: string;
  /** Sent with every call: name, value, … */
  metadata: string[];
}

/** What the bytes that a filter passes as service say. */
export type GrpcService =
  | { kind: 'target'; target: GrpcTarget }
  /** No GrpcService: Envoy takes them for a cluster's name. */
  | { kind: 'name' }
  /** A GrpcService without a target. */
  | { kind: 'nothing' }
  /** A GrpcService with a field that the embedded proxy does not have. */
  | { kind: 'unsupported'; path: string };

/** envoy.config.core.v3.GrpcService and the messages in it. */
const SERVICE = { envoy_grpc: [1, 'message'], google_grpc: [2, 'message'], initial_metadata: [5, 'messages'] } as const;
const ENVOY_GRPC = { cluster_name: [1, 'string'], authority: [2, 'string'] } as const;
const GOOGLE_GRPC = { target_uri: [1, 'string'] } as const;
const HEADER_VALUE = { key: [1, 'string'], value: [2, 'string'], raw_value: [3, 'bytes'] } as const;

/** Fields that change what happens, by number. Others change nothing that a filter sees here. */
const UNSUPPORTED = {
  service: { 6: 'retry_policy' },
  envoy: {
    3: 'envoy_grpc.retry_policy',
    4: 'envoy_grpc.max_receive_message_length',
    5: 'envoy_grpc.skip_envoy_headers',
  },
  google: {
    2: 'google_grpc.channel_credentials',
    3: 'google_grpc.call_credentials',
    5: 'google_grpc.credentials_factory_name',
    6: 'google_grpc.config',
    8: 'google_grpc.channel_args',
    9: 'google_grpc.channel_credentials_plugin',
    10: 'google_grpc.call_credentials_plugin',
  },
} as const satisfies Record<string, Record<number, string>>;

/** Reads the service of a gRPC call as Envoy does: a serialized GrpcService, or else the name of a cluster. */
export function readGrpcService(bytes: Uint8Array): GrpcService {
  const service = readMessage(SERVICE, bytes);
  const envoy = service?.envoy_grpc && readMessage(ENVOY_GRPC, service.envoy_grpc);
  const google = service?.google_grpc && readMessage(GOOGLE_GRPC, service.google_grpc);
  const metadata = service?.initial_metadata.map((header) => readMessage(HEADER_VALUE, header));
  const isBroken =
    service === undefined ||
    (service.envoy_grpc !== undefined && envoy === undefined) ||
    (service.google_grpc !== undefined && google === undefined) ||
    metadata?.includes(undefined);
  if (isBroken) return { kind: 'name' };
  const path =
    firstOf(UNSUPPORTED.service, bytes) ??
    firstOf(UNSUPPORTED.envoy, service.envoy_grpc) ??
    firstOf(UNSUPPORTED.google, service.google_grpc);
  if (path !== undefined) return { kind: 'unsupported', path };
  const fields = metadata?.flatMap((header) => (header === undefined ? [] : [header.key, headerValue(header)])) ?? [];
  // Members of a oneof: the one that comes last counts, which is what a writer gives alone.
  if (google !== undefined) {
    return { kind: 'target', target: { kind: 'google', name: google.target_uri, authority: '', metadata: fields } };
  }
  if (envoy !== undefined) {
    const { cluster_name: name, authority } = envoy;
    return { kind: 'target', target: { kind: 'envoy', name, authority, metadata: fields } };
  }
  return { kind: 'nothing' };
}

function headerValue(header: { value: string; raw_value: Uint8Array }): string {
  return header.value === '' ? Buffer.from(header.raw_value).toString('latin1') : latin1(header.value);
}

/** The bytes of `text`, one character each. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function firstOf(names: Readonly<Record<number, string>>, bytes: Uint8Array | undefined): string | undefined {
  const fields = bytes === undefined ? [] : (wireFields(bytes) ?? []);
  return fields.map(({ number }) => names[number]).find((name) => name !== undefined);
}
