import { createPublicKey } from 'node:crypto';
import { connectNats, findTicket, type NatsConnection } from '@fechatter/nats';
import { ResumeTokenVerifier, ticketHash } from '@fechatter/server';
import { ApiClient, eventually, expectStatus, type Person, type Problem } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventsTicket } from '../../tickets/tickets.service.js';
import type { ShownApiToken } from '../../tokens/tokens.service.js';
import { ChatApi } from '../worlds/chat-api.js';

const DAY_SECONDS = 86_400;

let api: ChatApi;
let nats: NatsConnection;

beforeAll(async () => {
  api = await ChatApi.start();
  nats = await connectNats(api.nats.url, 'test');
});
afterAll(async () => {
  await nats.close();
  await api.stop();
});

/** A ticket, as soon as there is a bucket for it. */
function ticketOf(client: ApiClient): Promise<EventsTicket> {
  return eventually(() => expectStatus(201, client.post<EventsTicket>('/api/events/ticket')));
}

/** What notify-server finds behind a ticket. */
async function resumedBy({ ticket }: EventsTicket) {
  const unused = await findTicket(nats, ticketHash(ticket));
  return new ResumeTokenVerifier(createPublicKey(api.privateKey)).verify(unused?.value ?? '');
}

describe('a ticket for the event stream', () => {
  it('stands for its person until the session ends, and is kept as a hash', async () => {
    const [ada] = (await api.people(1)) as [Person];
    const ticket = await ticketOf(ada.api);
    expect(ticket).toEqual({ ticket: expect.stringMatching(/^[\w-]{43}$/), expiresIn: 30 });
    const resumed = await resumedBy(ticket);
    expect(resumed).toMatchObject({
      ticketHash: ticketHash(ticket.ticket),
      actor: { userId: ada.id, workspaceId: expect.any(String), scope: null },
    });
    const secondsLeft = ((resumed?.actor.tokenExpiresAt ?? 0) - Date.now()) / 1_000;
    expect(secondsLeft).toBeGreaterThan(DAY_SECONDS - 600);
    expect(secondsLeft).toBeLessThanOrEqual(DAY_SECONDS);
  });

  it('has the scope and the end of an API token that it comes from', async () => {
    const [ada] = (await api.people(1)) as [Person];
    const body = { name: 'Script', scope: 'read', expiresInSeconds: 3_600 };
    const { token } = await expectStatus(201, ada.api.post<ShownApiToken>('/api/tokens', body));
    const resumed = await resumedBy(await ticketOf(new ApiClient(api.url, token)));
    expect(resumed?.actor).toMatchObject({ userId: ada.id, scope: 'read' });
    expect(((resumed?.actor.tokenExpiresAt ?? 0) - Date.now()) / 1_000).toBeLessThanOrEqual(3_600);
  });

  it('is refused to a session that has ended', async () => {
    const [ada] = (await api.people(1)) as [Person];
    await api.database.query('update sessions set expires_at = now() where user_id = $1', [ada.id]);
    const { code } = await expectStatus(401, ada.api.post<Problem>('/api/events/ticket'));
    expect(code).toBe('session_revoked');
  });

  it('is 503 while NATS is away, and works again afterwards', async () => {
    const [ada] = (await api.people(1)) as [Person];
    await api.nats.kill();
    const { code } = await expectStatus(503, ada.api.post<Problem>('/api/events/ticket'));
    expect(code).toBe('dependency_unavailable');
    await api.nats.start();
    await ticketOf(ada.api);
  });
});
