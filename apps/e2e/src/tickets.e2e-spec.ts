import { createChat, eventually, expectStatus, openEventStream, send, signUpWorkspace } from '@fechatter/testing';
import { describe, expect, it } from '@jest/globals';
import { useSystem } from './use-system.js';

const system = useSystem();

describe('a browser with a native EventSource', () => {
  it('opens its stream with a ticket, resumes it elsewhere with the cookie, and is shut out at sign-out', async () => {
    const person = await signUpWorkspace(system.api);
    const chat = await createChat(person, { type: 'private_channel' });
    const { ticket } = await expectStatus(201, person.api.post<{ ticket: string }>('/api/events/ticket'));
    const [one = '', other = ''] = system.events;
    const query = `?ticket=${ticket}`;
    const first = await openEventStream(one + query);
    await first.next('stream.live');
    const cookie = (first.response.headers['set-cookie']?.[0] ?? '').split(';', 1)[0] ?? '';
    first.cut();
    const { id } = await send(person, chat.id, 'while you were away');
    const second = await openEventStream(other + query, {
      headers: { cookie },
      lastEventId: first.lastEventId ?? '',
    });
    const heard = await second.nextData<{ data: { message: { id: string } } }>('message.created');
    expect(heard.data.message.id).toBe(id);
    await expectStatus(204, person.api.post('/api/logout'));
    await second.next('stream.closing');
    await eventually(async () => {
      const again = await openEventStream(other + query, { headers: { cookie } }).catch((error: unknown) => error);
      expect(again).toMatchObject({ status: 401 });
    });
  });
});
