import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Message } from '@fechatter/core';
import { addMembers, createChat, eventually, send, signUpPeople, type Person } from '@fechatter/testing';
import { Listener } from './listener.js';
import { history, repeatWhile } from './steps.js';
import { useSystem } from './use-system.js';

const system = useSystem();

/** A private channel of the first two; the third is not a member. */
async function channel() {
  const [ada, ben, carol] = (await signUpPeople(system.api, 2)) as [Person, Person, Person];
  return { ada, ben, carol, chat: await createChat(ada, { members: [ben] }) };
}

const seqs = (listener: Listener) => listener.events.map(({ seq }) => seq);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a message that is committed while a subscriber', () => {
  it('connects without a cursor is received at most once, and later ones exactly once', async () => {
    const { ada, ben, chat } = await channel();
    const listeners: Listener[] = [];
    await repeatWhile(
      (index) => send(ada, chat.id, `${index}`),
      async () => {
        for (let index = 0; index < 20; index += 1) listeners.push(await Listener.open(ben, [at(index)]));
      },
    );
    const last = await send(ada, chat.id, 'the end');
    for (const listener of listeners) {
      await eventually(() => expect(seqs(listener).at(-1)).toBe(last.seq));
      expect(seqs(listener)).toEqual(upTo(last.seq, seqs(listener)[0] ?? 0));
    }
  });

  it('is cut again and again, and resumes on the other server, is received exactly once', async () => {
    const { ada, ben, chat } = await channel();
    const listener = await Listener.open(ben, system.events);
    const from = (await history(ada, chat.id)).length + 2;
    await repeatWhile(
      (index) => send(ada, chat.id, `${index}`),
      async () => {
        for (let cuts = 0; cuts < 25; cuts += 1) {
          listener.cut();
          await listener.live();
        }
      },
    );
    const last = await send(ada, chat.id, 'the end');
    await eventually(() => expect(seqs(listener).at(-1)).toBe(last.seq));
    expect(seqs(listener).filter((seq) => (seq ?? 0) >= from)).toEqual(upTo(last.seq, from));
    expect(listener.resets).toEqual([]);
  });

  it('joins is received exactly once if it follows the join', async () => {
    const { ada, carol, chat } = await channel();
    const listeners = await Promise.all(system.events.map((server) => Listener.open(carol, [server])));
    let joinedSeq = 0;
    await repeatWhile(
      (index) => send(ada, chat.id, `${index}`),
      async () => {
        joinedSeq = (await addMembers(ada, chat.id, [carol]))[0]?.joinedSeq ?? 0;
      },
    );
    const last = await send(ada, chat.id, 'the end');
    for (const listener of listeners) {
      await eventually(() => expect(seqs(listener).at(-1)).toBe(last.seq));
      expect(seqs(listener)).toEqual(upTo(last.seq, joinedSeq));
    }
  });
});

describe('the same idempotency key, fifty times at once', () => {
  it('makes one message, one event, fifty equal answers and no gap', async () => {
    const { ada, ben, chat } = await channel();
    const listener = await Listener.open(ben, system.events);
    const headers = { 'idempotency-key': randomUUID() };
    const path = `/api/chat/${chat.id}/messages`;
    const requests = Array.from({ length: 50 }, () => ada.api.post<Message>(path, { content: 'once' }, headers));
    const answers = await Promise.all(requests);
    const next = await send(ada, chat.id, 'and on');
    await eventually(() => expect(listener.contents).toContain('and on'));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers: sent }) => sent.get('idempotency-replayed') === 'true')).toHaveLength(49);
    expect(next.seq).toBe((answers[0]?.body.seq ?? 0) + 1);
    expect(listener.contents).toEqual(['once', 'and on']);
  });
});

function at(index: number): string {
  return system.events[index % system.events.length] ?? '';
}
