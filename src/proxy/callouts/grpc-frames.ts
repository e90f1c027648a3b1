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

  /** The messages that `data` completes; undefined where a flag says what was not agreed on: compression, or nonsense. */
  read(data: Uint8Array): Uint8Array[] | undefined {
    this.bytes.append(data);
    const messages: Uint8Array[] = [];
    while (this.bytes.length >= HEADER_SIZE) {
      const header = Buffer.from(this.bytes.slice(0, HEADER_SIZE));
      const size = header.readUInt32BE(1);
      if (header[0]! > COMPRESSED || (header[0] === COMPRESSED && size > 0)) return undefined;
      if (this.bytes.length < HEADER_SIZE + size) break;
      messages.push(Buffer.from(this.bytes.slice(HEADER_SIZE, size)));
      this.bytes.drain(HEADER_SIZE + size);
    }
    return messages;
  }
}

const COMPRESSED = 1;
