import type { Message, MessagePage } from '../rest/schema.js';
import { withWindow, type MessageWindow, type State } from './state.js';

/** How much is kept; what is beyond can be loaded again. */
const MAX_MESSAGES = 2_000;
const MAX_WINDOWS = 20;

/** Adds messages to those of their chat, if they are loaded. A message among them that has changed since stays. */
export function withMessages(state: State, chatId: string, messages: readonly Message[]): State {
  const window = state.windows.get(chatId);
  if (!window || !messages.length) return state;
  const { items, hasOlder } = window;
  // What is before the first would leave a gap.
  const first = hasOlder ? (items[0]?.seq ?? Infinity) : 0;
  const all = merged(
    items,
    messages.filter(({ seq }) => seq >= first),
  );
  const kept = all.slice(-MAX_MESSAGES);
  return withWindow(state, chatId, { items: kept, hasOlder: hasOlder || kept.length < all.length });
}

/** Puts a page before the loaded messages. Closes the chat that was loaded longest ago, if there are too many. */
export function withPage(state: State, chatId: string, page: MessagePage): State {
  const items = merged(state.windows.get(chatId)?.items ?? [], page.items);
  const next = withWindow(withWindow(state, chatId, null), chatId, { items, hasOlder: page.hasMoreBefore });
  const [oldest = ''] = next.windows.keys();
  return next.windows.size > MAX_WINDOWS ? withWindow(next, oldest, null) : next;
}

/** Whether nothing more can be loaded. */
export function isFull(window: MessageWindow | undefined): boolean {
  return window !== undefined && (!window.hasOlder || window.items.length >= MAX_MESSAGES);
}

/** By seq; of two states of one message, the later. */
function merged(items: readonly Message[], more: readonly Message[]): readonly Message[] {
  const [newest] = more;
  // The usual case, without a look at all the others.
  if (newest && more.length === 1 && newest.seq > (items.at(-1)?.seq ?? 0)) return [...items, newest];
  const bySeq = new Map(items.map((message) => [message.seq, message]));
  for (const message of more) {
    if ((bySeq.get(message.seq)?.changedSeq ?? 0) < message.changedSeq) bySeq.set(message.seq, message);
  }
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}
