import { expect } from '@jest/globals';
import type { OutboxEvent } from '@fechatter/core';
import type { RunningService } from '@fechatter/server';
import { Person } from '@fechatter/testing';
import { ChatApi } from './chat-api.js';
import { duringChange } from './during-change.js';

/** Two chat-apis on one database, for concurrent requests. Without a relay, the outbox keeps its rows. */
export class TwoApis {
  private constructor(
    readonly first: ChatApi,
    private readonly second: RunningService,
  ) {}

  static async start(): Promise<TwoApis> {
    const first = await ChatApi.start({ RELAY_ENABLED: 'false' });
    return new TwoApis(first, await first.another({ RELAY_ENABLED: 'false' }));
  }

  async stop(): Promise<void> {
    await this.second.drain();
    await this.first.stop();
  }

  people(count: number): Promise<Person[]> {
    return this.first.people(count);
  }

  /** The same person, as a client of the other chat-api. */
  elsewhere({ tokens }: Person): Person {
    return new Person(this.second.url, tokens);
  }

  /** Starts `work` while the chat's row is locked. Unlocks it once `waiting` statements wait for it. */
  whileLocked<T>(chatId: string, waiting: number, work: () => Promise<T>): Promise<T> {
    return this.whileHeld('select from chats where id = $1 for update', chatId, waiting, work);
  }

  /** Does the same with the rows that `statement` locks or changes. `id` is its parameter. */
  whileHeld<T>(statement: string, id: string, waiting: number, work: () => Promise<T>): Promise<T> {
    return duringChange(this.first.database, [statement, [id]], waiting, work);
  }

  async messagesOf(chatId: string): Promise<{ seq: number; sender_id: string }[]> {
    return this.first.database.query(
      'select seq::float8 as seq, sender_id from messages where chat_id = $1 order by seq',
      [chatId],
    );
  }

  /**
   * Checks that the seqs of a chat's events are 1, 2, 3 … in the order of the outbox, and that the last one
   * is the chat's `lastSeq`.
   */
  async assertNoGap(chatId: string): Promise<OutboxEvent[]> {
    const events = await this.first.events(chatId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const [chat] = await this.first.database.query(
      `select c.last_seq::integer as last_seq, c.member_count, c.owner_id,
         (select count(*)::integer from chat_members where chat_id = c.id) as members,
         (select min(user_id) from chat_members where chat_id = c.id and role = 'owner') as owner
       from chats c where id = $1`,
      [chatId],
    );
    const members = chat?.['members'];
    expect(chat).toMatchObject({ last_seq: events.length, member_count: members });
    if (members !== 0) expect(chat?.['owner']).toBe(chat?.['owner_id']);
    return events;
  }
}

export function times<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}
