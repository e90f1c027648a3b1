import type { Socket } from 'node:net';

/** One end of a connection: sends what it is told, and tells what came since it was last asked. */
export class ObservedSocket {
  private readonly socket: Socket;
  private readonly name: string;
  private received = '';
  private news: string[] = [];

  constructor(socket: Socket, name: string) {
    this.socket = socket;
    this.name = name;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.received += text;
    });
    socket.on('end', () => this.tell('sees the end'));
    socket.on('error', (error: NodeJS.ErrnoException) => this.tell(`sees ${error.code ?? error.message}`));
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  close(how: 'end' | 'reset'): void {
    if (how === 'end') this.socket.end();
    else this.socket.resetAndDestroy();
  }

  /** What happened since the last call, a line each. */
  report(): string[] {
    this.takeReceived();
    const news = this.news;
    this.news = [];
    return news;
  }

  private tell(what: string): void {
    this.takeReceived();
    this.news.push(`${this.name} ${what}`);
  }

  private takeReceived(): void {
    if (this.received !== '') this.news.push(`${this.name} gets ${JSON.stringify(this.received)}`);
    this.received = '';
  }
}
