import type { Chat, Message } from '../rest/schema.js';
import type { ChatEvent, EventType } from '../stream/events.js';
import { withListed } from './channels.js';
import { withMessages } from './message-window.js';
import { withStrangers } from './people.js';
import { withChat, withoutChat, type Applied, type State } from './state.js';
import { unreadWith } from './unread.js';

type Sequenced = Extract<
  ChatEvent,
  { type: `message.${string}` | `members.${string}` | 'chat.created' | 'chat.updated' | 'chat.deleted' }
>;

/** What each type adds to what is unread, if it is about a message. */
const KNOWN: Partial<Record<EventType, number>> = {
  ...{ 'message.created': 1, 'message.edited': 0, 'message.deleted': -1 },
  ...{ 'chat.created': 0, 'chat.updated': 0, 'members.joined': 0, 'members.left': 0 },
};

/**
 * Applies an event with a seq. What brings the person into a chat does not say all that is seen there. An event
 * of an unknown type counts as a gap, since it is the chat's latest change.
 */
export function applyToChat(state: State, event: Sequenced): Applied {
  const { chatId, seq, type, data } = event;
  const known = state.chats[chatId ?? ''];
  if (seq === null || (known && seq <= known.lastSeq)) return { state, behind: null };
  const ownId = state.me?.id ?? '';
  if (type === 'chat.deleted' || (type === 'members.left' && data.userIds.includes(ownId))) {
    const left = withoutChat(state, data.chat.id);
    // Of a deleted channel, a listing says that it is no longer listed.
    return { state: type === 'chat.deleted' ? left : withListed(left, data.chat), behind: null };
  }
  const joins = 'members' in data && data.members.some(({ user }) => user.id === ownId);
  const change = KNOWN[type];
  if (!known || seq !== known.lastSeq + 1 || joins || change === undefined) return { state, behind: chatId };
  const chat = { ...known, lastSeq: seq, updatedAt: event.occurredAt };
  if ('message' in data) return withMessage(state, chat, data.message, change);
  const role = data.chat.ownerId === ownId ? 'owner' : 'member';
  const next = withChat(state, { ...chat, ...data.chat, me: chat.me && { ...chat.me, role } });
  return {
    state:
      'members' in data
        ? withStrangers(
            next,
            data.members.map(({ user }) => user),
          )
        : next,
    behind: null,
  };
}

function withMessage(state: State, chat: Chat, message: Message, change: number): Applied {
  const { id, lastMessage, me } = chat;
  const counts = message.senderId !== state.me?.id && message.seq > (me?.readSeq ?? 0);
  const unread = me && unreadWith(me.unreadCount, counts ? change : 0);
  const latest = lastMessage && lastMessage.seq > message.seq ? lastMessage : message;
  const next = { ...chat, lastMessage: latest, me: me && { ...me, unreadCount: unread ?? me.unreadCount } };
  return { state: withMessages(withChat(state, next), id, [message]), behind: unread === null ? id : null };
}
