import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { openGateway } from './gateway.mjs';

const enumerated = new Map([['code', new Set(['chat_not_found'])]]);

describe('the gateway', () => {
  const opened = [];
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });

  /** @returns {Promise<string>} the URL of a server that answers every request with `answer` */
  async function serve(answer) {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    opened.push(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return `http://127.0.0.1:${server.address().port}`;
  }

  async function gatewayTo(upstream, growing) {
    const { url, close } = await openGateway(upstream, growing);
    opened.push(close);
    return url;
  }

  const named = (name) => (_, response) =>
    response.writeHead(404, { 'content-type': 'application/problem+json', etag: '"1"' }).end(`{"code":"${name}"}`);

  it('sends requests for events to notify-server and all others to chat-api, and changes no answer', async () => {
    const upstream = { chatApi: await serve(named('chat')), notifyServer: await serve(named('notify')) };
    const url = await gatewayTo(upstream, null);
    const [chat, events] = await Promise.all([fetch(`${url}/api/chat`), fetch(`${url}/api/events?a=b`)]);
    expect([await chat.text(), await events.text()]).toEqual(['{"code":"chat"}', '{"code":"notify"}']);
  });

  it('passes on method, headers and body of a request', async () => {
    const chatApi = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.end(`${request.method} ${request.headers['if-match']} ${body}`);
    });
    const url = await gatewayTo({ chatApi, notifyServer: chatApi }, enumerated);
    const answer = await fetch(url, { method: 'PATCH', headers: { 'if-match': '"7"' }, body: 'hello' });
    expect(await answer.text()).toBe('PATCH "7" hello');
  });

  it('gives answers as a later release may, with the same status and headers', async () => {
    const chatApi = await serve(named('chat_not_found'));
    const answer = await fetch(await gatewayTo({ chatApi, notifyServer: chatApi }, enumerated));
    expect([answer.status, answer.headers.get('etag')]).toEqual([404, '"1"']);
    expect(await answer.json()).toEqual({ code: 'code_of_tomorrow', fieldOfTomorrow: { since: 'tomorrow' } });
  });

  it('gives each event at once, also one that arrives in two pieces', async () => {
    let rest;
    const notifyServer = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: pet.mo');
      rest = () => response.write('ved\ndata: {"code":"chat_not_found"}\n\n');
    });
    const answer = await fetch(`${await gatewayTo({ chatApi: notifyServer, notifyServer }, enumerated)}/api/events`);
    rest();
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes('event: pet.moved') && text.endsWith('\n\n')) break;
    }
    expect(text.match(/^event: .*$/gm)).toEqual(['event: weather.changed', 'event: pet.moved']);
  });
});
