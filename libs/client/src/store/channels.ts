import type { ChatSummary } from '../stream/events.js';
import type { Listing, State } from './state.js';

export function isPublic({ type }: ChatSummary): boolean {
  return type === 'public_channel';
}

export function listingOf(chat: ChatSummary): Listing {
  return { lastSeq: chat.lastSeq, chat: chat.archivedAt === null ? { lastMessage: null, ...chat, me: null } : null };
}

/** Takes what is known of a chat as a listing, if it is a public channel. */
export function withListed(state: State, chat: ChatSummary): State {
  return isPublic(chat) ? withListing(state, chat.id, listingOf(chat)) : state;
}

/**
 * Keeps the listing with the larger `lastSeq`, also of a channel that is no longer listed, and of one that the
 * person is a member of: a listing may come before an earlier event of the chat, after which the person is no
 * member.
 */
export function withListing(state: State, chatId: string, listing: Listing): State {
  const isNews = listing.lastSeq > (state.channels[chatId]?.lastSeq ?? 0);
  return isNews ? { ...state, channels: { ...state.channels, [chatId]: listing } } : state;
}
