import type { ReadState } from '../rest/schema.js';
import type { ChatEvent } from '../stream/events.js';
import { applyToChat } from './apply-to-chat.js';
import { withListed, withListing } from './channels.js';
import { withUser } from './people.js';
import { withChat, type Applied, type State } from './state.js';
import { unreadAfter } from './unread.js';

/**
 * Applies an event of the stream. What the state contains already changes nothing, and after a gap in a chat's
 * seqs the chat waits for its changes.
 */
export function apply(state: State, event: ChatEvent): Applied {
  const { chatId, occurredAt } = event;
  switch (event.type) {
    case 'user.updated':
      return { state: withUser(state, event.data.user), behind: null };
    case 'workspace.updated':
      return { state: { ...state, workspace: event.data.workspace }, behind: null };
    case 'channel.listed':
      return { state: withListed(state, event.data.chat), behind: null };
    case 'channel.unlisted':
      return { state: withListing(state, event.data.chatId, { ...event.data, chat: null }), behind: null };
    case 'read.updated':
      return withReadState(state, event.data, occurredAt);
    case 'chat.resync':
      return { state, behind: event.data.seq > (state.chats[chatId ?? '']?.lastSeq ?? 0) ? chatId : null };
    default:
      return applyToChat(state, event);
  }
}

/**
 * Versions count within one membership: what was read in an earlier one is no longer of interest. Without
 * `occurredAt` it is now.
 */
export function withReadState(state: State, read: ReadState, occurredAt?: string): Applied {
  const { chatId, readSeq, version: readVersion } = read;
  const chat = state.chats[chatId];
  const me = chat?.me;
  if (!me || readVersion <= me.readVersion || (occurredAt && occurredAt < me.joinedAt)) return { state, behind: null };
  const counted = unreadAfter(readSeq, chat, state);
  const now = { ...me, readSeq, readVersion, unreadCount: counted ?? read.unreadCount };
  return { state: withChat(state, { ...chat, me: now }), behind: counted === null ? chatId : null };
}
