import { randomInt, randomUUID } from 'node:crypto';
import type { Chat, Sync } from '@fechatter/core';
import { readSync, type ApiResponse, type Person } from '@fechatter/testing';

/** People who do at random, all at once, whatever changes what a snapshot shows of chats. */
export class Crowd {
  private isOver = false;

  private constructor(
    readonly people: readonly Person[],
    private readonly chatIds: string[],
  ) {}

  static async gather(people: readonly Person[]): Promise<Crowd> {
    const crowd = new Crowd(people, []);
    for (const person of people) await crowd.open(person, 'public_channel');
    await crowd.open(people[0] as Person, 'private_channel');
    return crowd;
  }

  /** Each person does `count` things, one after another. */
  async act(count: number): Promise<void> {
    await Promise.all(
      this.people.map(async (person) => {
        for (let done = 0; done < count; done += 1) await this.something(person);
      }),
    );
  }

  /** Each person reads snapshots, one after another, until `work` is done. */
  async watchedDuring(work: () => Promise<unknown>): Promise<Map<Person, Sync[]>> {
    this.isOver = false;
    const watching = this.people.map(async (person): Promise<[Person, Sync[]]> => {
      const read: Sync[] = [];
      while (!this.isOver) read.push(await readSync(person, randomInt(2, 5)));
      return [person, read];
    });
    await work().finally(() => (this.isOver = true));
    return new Map(await Promise.all(watching));
  }

  private async open(person: Person, type: 'public_channel' | 'private_channel'): Promise<void> {
    const others = this.people.filter(({ id }) => id !== person.id).map(({ id }) => id);
    const members = type === 'private_channel' ? { memberIds: others } : {};
    const { body } = await person.api.post<Chat>('/api/chat', { type, name: randomUUID(), ...members });
    this.chatIds.push(body.id);
  }

  /** It may be refused: then the person has done nothing. */
  private async something({ api, id: selfId }: Person): Promise<void> {
    const chat = `/api/chat/${this.chatIds[randomInt(this.chatIds.length)]}`;
    const other = this.people[randomInt(this.people.length)]?.id;
    const things: (() => Promise<ApiResponse<unknown> | void>)[] = [
      ...Array.from({ length: 4 }, () => () => api.post(`${chat}/messages`, { content: 'hello' })),
      ...Array.from({ length: 4 }, () => () => api.put(`${chat}/read`, { seq: randomInt(1, 6) })),
      ...Array.from({ length: 4 }, () => () => api.post(`${chat}/join`)),
      ...Array.from({ length: 3 }, () => () => api.post(`${chat}/leave`)),
      () => api.post(`${chat}/members`, { userIds: [other] }),
      () => api.delete(`${chat}/members/${other}`),
      () => api.patch(`${chat}/members/${other}`, { role: 'owner' }),
      () => api.patch(chat, { name: randomUUID() }),
      () => api.patch(chat, { archived: true }),
      () => api.patch(chat, { archived: false }),
    ];
    if (selfId === this.people[0]?.id) things.push(() => this.openUpTo(12));
    const { status } = (await things[randomInt(things.length)]?.()) ?? { status: 200 };
    if (status >= 500) throw new Error(`answered with ${status}`);
  }

  private async openUpTo(most: number): Promise<void> {
    if (this.chatIds.length < most) await this.open(this.people[0] as Person, 'public_channel');
  }
}
