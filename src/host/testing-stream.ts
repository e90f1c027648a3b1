import type { Attribute } from './attribute.ts';
import { ByteBuffer } from './byte-buffer.ts';
import type { LocalResponse } from './context.ts';
import { FilterState } from './filter-state.ts';
import { HeaderMap } from './header-map.ts';
import type { HttpStream, Resumed } from './http-context.ts';

/** A filter chain that writes down what a filter asks of it. */
export class TestingStream implements HttpStream {
  readonly calls: string[] = [];
  readonly replies: LocalResponse[] = [];
  readonly attributes = new Map<string, Attribute>();
  readonly filterState = new FilterState();
  readonly trailers = new HeaderMap();
  readonly request = new HeaderMap();
  readonly response = new HeaderMap();
  /** What continueDecoding and continueEncoding answer. */
  resumed: Resumed = 'resumed';
  held: ByteBuffer | undefined;

  sendLocalReply(response: LocalResponse): void {
    this.replies.push(response);
    this.calls.push(`reply ${response.status} ${response.details}`);
  }

  continueDecoding(): Resumed {
    this.calls.push('continue request');
    return this.resumed;
  }

  continueEncoding(): Resumed {
    this.calls.push('continue response');
    return this.resumed;
  }

  messageHeaders(direction: 'request' | 'response'): HeaderMap {
    return this[direction];
  }

  resetStream(details: string): void {
    this.calls.push(`reset ${details}`);
  }

  clearRouteCache(): void {
    this.calls.push('clear route');
  }

  decodingBuffer(): ByteBuffer | undefined {
    return this.held;
  }

  encodingBuffer(): ByteBuffer | undefined {
    return this.held;
  }

  addDecodedData(data: ByteBuffer): boolean {
    this.held ??= new ByteBuffer();
    this.held.move(data);
    return true;
  }

  addEncodedData(data: ByteBuffer): boolean {
    return this.addDecodedData(data);
  }

  addDecodedTrailers(): HeaderMap {
    this.calls.push('add request trailers');
    return this.trailers;
  }

  addEncodedTrailers(): HeaderMap {
    this.calls.push('add response trailers');
    return this.trailers;
  }

  attribute(name: string): Attribute | undefined {
    return this.attributes.get(name);
  }
}
