import { expect } from '@jest/globals';
import type { EventType } from '@fechatter/core';
import { applyEvent, catchUp, readSnapshot, type ChatState, type Snapshot } from './client.js';
import type { Player } from './player.js';

/** A client that reads everything once and then only listens. */
export class Follower {
  private constructor(
    private readonly player: Player,
    private readonly snapshot: Snapshot,
    private readonly heard: number,
  ) {}

  static async start(player: Player): Promise<Follower> {
    const heard = player.events.length;
    return new Follower(player, await readSnapshot(player.reader), heard);
  }

  /**
   * Expects the old snapshot, with the events since then applied, to equal a new one. Returns the types of
   * those events.
   */
  async check(): Promise<Set<EventType>> {
    const events = this.player.events.slice(this.heard);
    const now = events.reduce((snapshot, event) => applyEvent(snapshot, event, this.player.id), this.snapshot);
    const fresh = await readSnapshot(this.player.reader);
    expect(known(now, now)).toEqual(known(fresh, now));
    await this.checkReplay(fresh);
    await this.checkCatchingUp(fresh);
    return new Set(events.map(({ type }) => type));
  }

  /** Expects the same of the events that a stream from the snapshot's cursor repeats. */
  private async checkReplay(fresh: Snapshot): Promise<void> {
    const { events, resets } = await this.player.replay(this.snapshot.eventCursor);
    const now = events.reduce((snapshot, event) => applyEvent(snapshot, event, this.player.id), this.snapshot);
    expect(resets).toEqual([]);
    expect(known(now, now)).toEqual(known(fresh, now));
  }

  /**
   * Expects each chat of the old snapshot, with its changes since then applied, to equal the chat in `fresh`.
   * Ignores the names of people, which `user.updated` reports.
   */
  private async checkCatchingUp(fresh: Snapshot): Promise<void> {
    for (const [id, state] of Object.entries(this.snapshot.chats)) {
      const now = fresh.chats[id];
      if (now) expect(unnamed(await catchUp(this.player.reader, state))).toEqual(unnamed(now));
    }
  }
}

function unnamed({ chat, members, messages }: ChatState): object {
  const people = Object.values(members).map(({ user, ...member }) => ({ userId: user.id, ...member }));
  return { chat, people, messages };
}

/**
 * Reduces `snapshot` to what the client `follower` can know: of a chat that it joined, only what came after.
 */
function known(snapshot: Snapshot, follower: Snapshot): object {
  const chats = Object.entries(snapshot.chats).map(([id, state]) => {
    const from = follower.chats[id]?.knownFrom ?? null;
    return [id, from === null ? whole(state) : since(state, from)] as const;
  });
  const { users, workspace } = snapshot;
  const channels = Object.entries(snapshot.channels).flatMap(([id, { listed }]) =>
    listed ? [[id, listed] as const] : [],
  );
  return { users, workspace, chats: Object.fromEntries(chats), channels: Object.fromEntries(channels) };
}

function whole({ chat, members, messages }: ChatState): object {
  return { chat, members, messages };
}

function since({ chat, members, messages }: ChatState, from: number): object {
  const isNew = (changedSeq: number) => changedSeq >= from;
  const { lastMessage, me, ...summary } = chat;
  return {
    summary,
    lastMessage: lastMessage && isNew(lastMessage.seq) ? lastMessage : null,
    me: me && { ...me, unreadCount: me.readSeq < from ? 'unknown' : me.unreadCount },
    members: Object.values(members).filter(({ joinedSeq }) => isNew(joinedSeq)),
    messages: Object.values(messages).filter(({ changedSeq }) => isNew(changedSeq)),
  };
}
