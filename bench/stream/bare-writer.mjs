/**
 * The least that Node can do: `GET` holds a stream, and each frame that is posted is written to all of them.
 * A body with several frames is written at once.
 */
import { createServer } from 'node:http';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n';
const sockets = new Set();

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.socket.write(HEAD);
    sockets.add(response.socket);
    response.socket.once('close', () => sockets.delete(response.socket));
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const frame = Buffer.concat(chunks);
    for (const socket of sockets) socket.write(frame);
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/` }));
