import { Inject, Injectable } from '@nestjs/common';
import {
  eventCursorOf,
  isId,
  ListCursor,
  parseCursor,
  requireFound,
  toPage,
  type Actor,
  type Chat,
  type Store,
  type Sync,
} from '@fechatter/core';
import { STORE } from '../postgres/store.token.js';

/**
 * A snapshot and the position in the stream from which it can be kept up to date, without a race: the first
 * page reads `relay_state` in the snapshot of everything else. What the relay had published by then was
 * committed before, so the snapshot has it; everything else comes after that position. Later pages are newer
 * snapshots, so they have some of it already, and keep the position of the first.
 */
@Injectable()
export class SyncService {
  constructor(@Inject(STORE) private readonly store: Store) {}

  page(actor: Actor, cursor: string | null, limit: number): Promise<Sync> {
    const pages = pagesOf(actor);
    const position = pages.decode(cursor);
    return this.store.snapshot(async (view) => {
      const { me, workspace, published } = requireFound(await view.sync.findView(actor), 'user_not_found');
      const eventCursor = position?.eventCursor ?? eventCursorOf(published);
      const rows = await view.sync.pageChats(actor, position?.id ?? null, limit + 1);
      const { items: chats, nextCursor } = toPage(rows, limit, ({ id }) => pages.encode({ id, eventCursor }));
      const users = await view.users.listRefs(actor.workspaceId, idsIn(chats, me.id));
      return { me, workspace, chats, nextCursor, users, eventCursor };
    });
  }
}

/** The first page is one person's, so its cursor is, too. */
function pagesOf({ userId }: Actor): ListCursor<'id' | 'eventCursor'> {
  return new ListCursor({ id: isId, eventCursor: isEventCursor }, ['sync', userId]);
}

function isEventCursor(text: string): boolean {
  return parseCursor(text) !== null;
}

/** Everybody who occurs in the chats, and `selfId`. */
function idsIn(chats: readonly Chat[], selfId: string): string[] {
  const ids = chats.flatMap(({ ownerId, lastMessage, me }) => [ownerId, lastMessage?.senderId, me?.peer?.id]);
  return [...new Set([selfId, ...ids.filter((id) => typeof id === 'string')])];
}
