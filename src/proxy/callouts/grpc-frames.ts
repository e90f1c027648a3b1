import { ByteBuffer } from '../../host/index.ts';

const HEADER_SIZE = 5;

/** A message with gRPC's prefix. */
export function grpcFrame(message: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(HEADER_SIZE + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, HEADER_SIZE);
  return frame;
}

/** Takes gRPC's messages out of bytes as they come. */
export class GrpcFrameReader {
  private readonly bytes = new ByteBuffer();

  /** Bytes of a message that is not whole yet. */
  get size(): number {
    return this.bytes.length;
  }

  /** The messages that `data` completes; undefined where a flag says what was not agreed on: compression, or nonsense. */
  read(data: Uint8Array): Uint8Array[] | undefined {
    this.bytes.append(data);
    const messages: Uint8Array[] = [];
    while (this.bytes.length > 0) {
      // Looked at as soon as it is there.
      const flag = this.bytes.slice(0, 1)[0]!;
      if (flag > COMPRESSED) return undefined;
      if (this.bytes.length < HEADER_SIZE) break;
      const size = Buffer.from(this.bytes.slice(0, HEADER_SIZE)).readUInt32BE(1);
      if (flag === COMPRESSED && size > 0) return undefined;
      if (this.bytes.length < HEADER_SIZE + size) break;
      messages.push(Buffer.from(this.bytes.slice(HEADER_SIZE, size)));
      this.bytes.drain(HEADER_SIZE + size);
    }
    return messages;
  }
}

const COMPRESSED = 1;
