import { describe, expect, it } from '@jest/globals';
import {
  chat,
  created,
  deleted,
  event,
  member,
  message,
  OWN_ID,
  refOf,
  snapshot,
  summary,
  timeOf,
  user,
} from '../test/chat-world.js';
import type { ChatEvent } from '../stream/events.js';
import type { Chat, Message } from '../rest/schema.js';
import { apply } from './apply.js';
import { fromSnapshot } from './snapshot.js';
import { EMPTY, type State } from './state.js';

/** The state of chat 7, with these loaded messages, all there are. */
function stateOf(given: Chat, messages: Message[] | null = null, hasOlder = false): State {
  const { state } = fromSnapshot(EMPTY, [snapshot([given])], true);
  if (!messages) return state;
  return { ...state, windows: new Map([[given.id, { items: messages, hasOlder }]]) };
}

const publicChannel = (lastSeq: number, given: Partial<Chat> = {}) => ({
  ...summary('7', lastSeq),
  type: 'public_channel' as const,
  ...given,
});

/** Applies all, and expects that nothing must be read. */
function after(state: State, ...events: ChatEvent[]): State {
  return events.reduce((known, one) => {
    const { state: next, behind } = apply(known, one);
    expect(behind).toBeNull();
    return next;
  }, state);
}

describe('an event of a chat', () => {
  const state = stateOf(chat('7', 10, { readSeq: 10 }), [message('7', 9), message('7', 10)]);

  it('that is included already changes nothing', () => {
    expect(after(state, created('7', 10), created('7', 3))).toBe(state);
  });

  it('after a gap changes nothing, and the chat is behind', () => {
    expect(apply(state, created('7', 12))).toEqual({ state, behind: '7' });
  });

  it('of an unknown type counts as a gap', () => {
    const later = { ...created('7', 11), type: 'message.reacted' } as unknown as ChatEvent;
    expect(apply(state, later)).toEqual({ state, behind: '7' });
  });

  it('of a chat that is not known makes that chat behind', () => {
    expect(apply(state, created('8', 5))).toEqual({ state, behind: '8' });
  });

  it('message.created adds the message, moves the chat on and counts it', () => {
    const next = after(state, created('7', 11));
    expect(next.windows.get('7')?.items.map(({ seq }) => seq)).toEqual([9, 10, 11]);
    expect(next.chats['7']).toMatchObject({ lastSeq: 11, updatedAt: timeOf(11), lastMessage: { seq: 11 } });
    expect(next.chats['7']?.me?.unreadCount).toBe(1);
    expect(after(next, created('7', 12, { senderId: OWN_ID })).chats['7']?.me?.unreadCount).toBe(1);
  });

  it('message.edited replaces the message, and the latest one stays the latest', () => {
    const edited = event('message.edited', '7', 11, { message: message('7', 9, { changedSeq: 11, content: 'new' }) });
    const next = after(after(state, created('7', 11)), { ...edited, seq: 12 });
    expect(next.windows.get('7')?.items.map(({ content }) => content)).toEqual(['new', 'text 10', 'text 11']);
    expect(next.chats['7']?.lastMessage?.seq).toBe(11);
  });

  it('message.deleted is no longer unread', () => {
    const next = after(
      state,
      created('7', 11),
      created('7', 12),
      event('message.deleted', '7', 13, { message: deleted('7', 11, 13) }),
    );
    expect(next.chats['7']?.me?.unreadCount).toBe(1);
    expect(next.windows.get('7')?.items.find(({ seq }) => seq === 11)).toMatchObject({ content: null });
  });

  it('message.deleted of a read or an own message changes no count', () => {
    const own = { senderId: OWN_ID };
    const next = after(
      state,
      created('7', 11),
      created('7', 12, own),
      event('message.deleted', '7', 13, { message: deleted('7', 9, 13) }),
      event('message.deleted', '7', 14, { message: deleted('7', 12, 14, own) }),
    );
    expect(next.chats['7']?.me?.unreadCount).toBe(1);
  });

  it('message.deleted while more are unread than are counted makes the chat behind', () => {
    const many = stateOf(chat('7', 2_000, { readSeq: 1, unreadCount: 1_000 }));
    const { behind } = apply(many, event('message.deleted', '7', 2_001, { message: deleted('7', 5, 2_001) }));
    expect(behind).toBe('7');
    expect(after(many, created('7', 2_001)).chats['7']?.me?.unreadCount).toBe(1_000);
  });

  it('does not add a message from before the loaded ones', () => {
    const part = stateOf(chat('7', 10), [message('7', 9), message('7', 10)], true);
    const edited = event('message.edited', '7', 11, { message: message('7', 3, { changedSeq: 11 }) });
    expect(
      after(part, edited)
        .windows.get('7')
        ?.items.map(({ seq }) => seq),
    ).toEqual([9, 10]);
  });

  it('chat.updated can make one the owner, and no owner any more', () => {
    const owned = after(
      state,
      event('chat.updated', '7', 11, { chat: summary('7', 11, { ownerId: OWN_ID, name: 'n' }) }),
    );
    expect(owned.chats['7']).toMatchObject({ name: 'n', me: { role: 'owner', readSeq: 10 } });
    const next = after(owned, event('chat.updated', '7', 12, { chat: summary('7', 12, { ownerId: '2' }) }));
    expect(next.chats['7']?.me?.role).toBe('member');
  });

  it('chat.deleted and one’s own members.left remove it, however much was missed', () => {
    for (const gone of [
      event('chat.deleted', '7', 20, { chat: summary('7', 20) }),
      event('members.left', '7', 20, { chat: summary('7', 20), userIds: [OWN_ID], reason: 'removed' }),
    ]) {
      const next = after(state, gone);
      expect([next.chats, next.windows]).toEqual([{}, new Map()]);
    }
  });

  it('members.left of another one keeps the chat', () => {
    const left = event('members.left', '7', 11, {
      chat: summary('7', 11, { memberCount: 1 }),
      userIds: ['2'],
      reason: 'left',
    });
    expect(after(state, left).chats['7']).toMatchObject({ memberCount: 1, me: { readSeq: 10 } });
  });

  it.each(['chat.created', 'members.joined'] as const)(
    '%s with oneself asks for the chat, of which it says little',
    (type) => {
      const joined = (chatId: string, seq: number) =>
        event(type, chatId, seq, { chat: summary(chatId, seq), members: [member(OWN_ID, seq), member('3', seq)] });
      expect(apply(state, joined('8', 5)).behind).toBe('8');
      expect(apply(state, joined('7', 11)).behind).toBe('7');
      expect(apply(state, joined('7', 10)).behind).toBeNull();
    },
  );

  it('members.joined of others keeps who they are', () => {
    const joined = event('members.joined', '7', 11, {
      chat: summary('7', 11, { memberCount: 3 }),
      members: [member('3', 11)],
    });
    const next = after(state, joined);
    expect(next.users['3']).toEqual(refOf('3'));
    expect(next.chats['7']).toMatchObject({ memberCount: 3, lastSeq: 11, me: { readSeq: 10 } });
  });

  it('chat.resync makes the chat behind, unless its event is included', () => {
    expect(apply(state, event('chat.resync', '7', null, { seq: 11 })).behind).toBe('7');
    expect(apply(state, event('chat.resync', '7', null, { seq: 10 })).behind).toBeNull();
    expect(apply(state, event('chat.resync', '8', null, { seq: 1 })).behind).toBe('8');
  });
});

describe('read.updated', () => {
  const read = (version: number, readSeq: number, unreadCount = 0, at = timeOf(50)) =>
    event('read.updated', '7', null, { chatId: '7', readSeq, version, unreadCount }, at);
  const messages = [message('7', 2), message('7', 3, { senderId: OWN_ID }), deleted('7', 4, 5), message('7', 6)];
  const known = stateOf(chat('7', 6, { readSeq: 6, readVersion: 3 }), messages);

  it('counts the messages itself, which the event may lack', () => {
    expect(after(known, read(4, 1, 77)).chats['7']?.me).toMatchObject({ readSeq: 1, readVersion: 4, unreadCount: 2 });
  });

  it('counts none of a message whose event is still to come', () => {
    const ahead = stateOf(chat('7', 6, { readSeq: 6, readVersion: 3 }), [...messages, message('7', 7)]);
    const counted = after(ahead, read(4, 5));
    expect(counted.chats['7']?.me?.unreadCount).toBe(1);
    expect(after(counted, created('7', 7)).chats['7']?.me?.unreadCount).toBe(2);
  });

  it('of an earlier version, or of an earlier membership, changes nothing', () => {
    expect(after(known, read(3, 1), read(2, 1))).toBe(known);
    const again = stateOf(chat('7', 6, { joinedAt: timeOf(6), readVersion: 0 }));
    expect(after(again, read(9, 1, 0, timeOf(5)))).toBe(again);
  });

  it('takes the count of the event and asks for a better one, where messages are not loaded', () => {
    const { state, behind } = apply(stateOf(chat('7', 6, { readSeq: 6, readVersion: 3 })), read(4, 1, 5));
    expect(behind).toBe('7');
    expect(state.chats['7']?.me?.unreadCount).toBe(5);
    expect(apply(state, read(5, 6)).behind).toBeNull();
  });
});

describe('the listing of a public channel', () => {
  const outside = stateOf({ ...publicChannel(4), lastMessage: null, me: null });
  const listed = (lastSeq: number, name = `name ${lastSeq}`) =>
    event('channel.listed', null, null, { chat: publicChannel(lastSeq, { name }) });
  const unlisted = (lastSeq: number) => event('channel.unlisted', null, null, { chatId: '7', lastSeq });
  const nameIn = (state: State) => state.channels['7']?.chat?.name;

  it('is the latest, in whatever order they come', () => {
    expect(nameIn(after(outside, listed(6), listed(5)))).toBe('name 6');
    expect(nameIn(after(outside, listed(4, 'old')))).toBe('chat 7');
  });

  it('ends when the channel is unlisted, and an earlier listing does not bring it back', () => {
    const gone = after(outside, unlisted(6));
    expect(after(gone, listed(5)).channels['7']?.chat).toBeNull();
    expect(nameIn(after(gone, listed(7)))).toBe('name 7');
  });

  it('is known to members too, and is what they see after they left', () => {
    const inside = stateOf({ ...chat('7', 4), type: 'public_channel' });
    const left = (seq: number) =>
      event('members.left', '7', seq, {
        chat: publicChannel(seq, { name: `left ${seq}` }),
        userIds: [OWN_ID],
        reason: 'left',
      });
    expect(nameIn(after(inside, left(5)))).toBe('left 5');
    // The listing of 6 overtook the leaving.
    expect(nameIn(after(inside, listed(6), left(5)))).toBe('name 6');
    expect(after(inside, unlisted(6), left(5)).channels['7']?.chat).toBeNull();
  });

  it('ends with the deletion of the channel', () => {
    const inside = stateOf({ ...chat('7', 4), type: 'public_channel' });
    const next = after(inside, event('chat.deleted', '7', 5, { chat: publicChannel(5) }), unlisted(5), listed(4));
    expect(next.channels['7']?.chat).toBeNull();
  });
});

describe('the name of a person', () => {
  const peer = { ...refOf('2'), status: 'active' as const };
  const state = stateOf(chat('7', 4, { peer }, { type: 'single', ownerId: null }));
  const renamed = (fullName: string) => event('user.updated', null, null, { user: user('2', { fullName }) });

  it('is that of the latest user.updated, and not of an event that came late', () => {
    const next = after(state, renamed('old'), renamed('new'));
    expect(next.users['2']?.fullName).toBe('new');
    const joined = event('members.joined', '7', 5, {
      chat: summary('7', 5),
      members: [{ ...member('2'), user: refOf('2', 'older') }],
    });
    expect(after(next, joined).users['2']?.fullName).toBe('new');
  });

  it('is shown with the single chat', () => {
    const next = after(
      state,
      event('user.updated', null, null, { user: user('2', { fullName: 'n', status: 'deactivated' }) }),
    );
    expect(next.chats['7']?.me?.peer).toEqual({ ...refOf('2', 'n'), status: 'deactivated' });
  });

  it('of oneself changes oneself', () => {
    const next = after(state, event('user.updated', null, null, { user: user(OWN_ID, { fullName: 'me' }) }));
    expect(next.me?.fullName).toBe('me');
  });
});

it('a renamed workspace is renamed', () => {
  const workspace = { id: '9', name: 'new', slug: 'w', createdAt: timeOf(0) };
  const state = stateOf(chat('7', 1));
  expect(after(state, event('workspace.updated', null, null, { workspace })).workspace).toBe(workspace);
});
