import type { Sync } from '../rest/schema.js';
import { isPublic, listingOf } from './channels.js';
import { byId, type MessageWindow, type State } from './state.js';

/**
 * Returns the state that all pages of a snapshot make, by the rules of `GET /api/sync`. Of a chat whose
 * messages are loaded, the earlier state stays with its messages, if `keepsWindows`, until its changes have
 * been read; `outdated` are those whose messages must be loaded anew.
 */
export function fromSnapshot(before: State, pages: readonly Sync[], keepsWindows: boolean) {
  const all = pages.flatMap(({ chats }) => chats);
  const chats = byId(all.filter(({ me }) => me));
  const windows = new Map<string, MessageWindow>();
  const outdated: string[] = [];
  for (const [id, window] of before.windows) {
    const [now, known] = [chats[id], before.chats[id]];
    // A database that was restored from a backup has fewer events than were heard.
    if (now && known && keepsWindows && known.lastSeq <= now.lastSeq) {
      windows.set(id, window);
      chats[id] = known;
    } else if (now) outdated.push(id);
  }
  const { me = null, workspace = null } = pages[0] ?? {};
  const users = byId(pages.flatMap((page) => page.users));
  const channels = Object.fromEntries(all.filter(isPublic).map((chat) => [chat.id, listingOf(chat)]));
  const state: State = { me, workspace, users, chats, channels, windows };
  return { state, outdated };
}
