import type { Presence } from '@fechatter/core';
import type { Listener } from './stream-world.js';

export interface Answer {
  status: number;
  body: unknown;
}

export function headersOf({ token }: Listener): Record<string, string> {
  return { authorization: `Bearer ${token}`, accept: '*/*' };
}

/** Sends a person's request for JSON. */
export async function ask(
  server: { url: string },
  person: Listener,
  [method, path]: [method: string, path: string],
  body?: object,
): Promise<Answer> {
  const headers = { ...headersOf(person), accept: 'application/json' };
  const response = await fetch(`${server.url}/api/events${path === '' ? '' : `/${path}`}`, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

export function type(server: { url: string }, person: Listener, chatId: string): Promise<Answer> {
  return ask(server, person, ['POST', 'typing'], { chatId });
}

export function setPresence(server: { url: string }, person: Listener, state: string): Promise<Answer> {
  return ask(server, person, ['PUT', 'presence'], { state });
}

export async function presenceOf(server: { url: string }, asker: Listener, person: Listener): Promise<Presence> {
  const { body } = await ask(server, asker, ['GET', `presence?userIds=${person.userId}`]);
  const [item] = (body as { items: Presence[] }).items;
  if (!item) throw new Error('everybody who is asked for is in the answer');
  return item;
}
