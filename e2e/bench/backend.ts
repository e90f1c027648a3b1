/**
 * The backend of the benchmark, a process of its own: it answers every GET at once, with as little work as Node can do.
 * Prints its port and runs until it is killed.
 */
import { createServer } from 'node:net';

const BODY = 'hello from the backend\n';
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
  'latin1',
);
const END_OF_HEAD = '\r\n\r\n';

const server = createServer({ noDelay: true }, (socket) => {
  let unfinished = '';
  socket.on('data', (bytes) => {
    const text = unfinished + bytes.latin1Slice();
    let start = 0;
    for (let end = text.indexOf(END_OF_HEAD); end >= 0; end = text.indexOf(END_OF_HEAD, start)) {
      start = end + END_OF_HEAD.length;
      socket.write(ANSWER);
    }
    unfinished = text.slice(start);
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`${address?.port}\n`);
});
