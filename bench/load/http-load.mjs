import { randomUUID } from 'node:crypto';
import { HttpClient } from '../../tools/client/http-client.mjs';

const TEXT = 'The quick brown fox jumps over the lazy dog, and nobody is surprised any more.';

/**
 * Sends messages for `seconds`. Each writer waits for an answer before it sends the next message.
 * @param {string} url
 * @param {{ token: string, chatIds: string[] }} world
 * @param {{ seconds: number, writers: number }} load
 * @returns {Promise<{ messages: number, seconds: number, latencies: number[] }>}
 */
export async function sendOverHttp(url, { token, chatIds }, { seconds, writers }) {
  const client = new HttpClient(url, { connections: writers });
  const started = performance.now();
  const latencies = [];
  const write = async () => {
    while (performance.now() - started < seconds * 1000) {
      const at = performance.now();
      await send(client, token, chatIds[Math.floor(Math.random() * chatIds.length)]);
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  client.close();
  return { messages: latencies.length, seconds: (performance.now() - started) / 1000, latencies };
}

/**
 * Sends a number of messages, as fast as they are answered.
 * @param {string} url
 * @param {{ token: string, chatIds: string[] }} world
 * @param {{ messages: number, writers: number }} load
 */
export async function sendMessages(url, { token, chatIds }, { messages, writers }) {
  const client = new HttpClient(url, { connections: writers });
  let left = messages;
  const write = async () => {
    while (left-- > 0) await send(client, token, chatIds[left % chatIds.length]);
  };
  await Promise.all(Array.from({ length: writers }, write));
  client.close();
}

/** @param {HttpClient} client @param {string} token @param {string} chatId */
export async function send(client, token, chatId) {
  const options = { token, body: { content: TEXT }, key: randomUUID() };
  const { status, body } = await client.call('POST', `/api/chat/${chatId}/messages`, options);
  if (status !== 201) throw new Error(`a send answered ${status}: ${JSON.stringify(body)}`);
}
