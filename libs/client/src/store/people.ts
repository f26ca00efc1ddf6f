import type { User, UserRef } from '../rest/schema.js';
import { byId, withChat, type State } from './state.js';

/**
 * Takes the names of strangers from an answer or an event about something else. It may be older than what is
 * known of the others, whose every change is heard as `user.updated`.
 */
export function withStrangers(state: State, people: readonly UserRef[] | null): State {
  const strangers = people?.filter(({ id }) => !state.users[id]);
  return strangers?.length ? { ...state, users: { ...state.users, ...byId(strangers) } } : state;
}

export function withUser(state: State, user: User): State {
  const { id, fullName, avatarUrl, status } = user;
  const me = state.me?.id === id ? user : state.me;
  const named = { ...state, me, users: { ...state.users, [id]: user } };
  // The other person of a single chat is shown with it.
  const chat = Object.values(state.chats).find((one) => one.me?.peer?.id === id);
  return chat?.me ? withChat(named, { ...chat, me: { ...chat.me, peer: { id, fullName, avatarUrl, status } } }) : named;
}
