import { chatStreamState, readChatPage, workspaceEvents, type ChatPage, type NatsConnection } from '@fechatter/nats';
import type { FeedView } from '../feed/event-feed.js';
import type { FairSlots, SlotHolder } from './fair-slots.js';

/** Held in memory for each reader until it has been passed on. */
const PAGE_BYTES = 128 * 1024;

/** Reads what the ring no longer holds from the stream, in pages, filtered to the reader's workspace. */
export class StoredEvents {
  constructor(
    private readonly connection: NatsConnection,
    private readonly slots: FairSlots,
  ) {}

  /**
   * The page after `position` when it is the reader's turn. `expired`: the stream no longer holds all of it.
   * Null if `isWanted` says by then that nobody reads it any more. Rejects when NATS does not answer, or the
   * stream is another one.
   */
  after(
    position: number,
    view: FeedView,
    { actor, isWanted }: { actor: SlotHolder; isWanted: () => boolean },
  ): Promise<ChatPage | 'expired' | null> {
    return this.slots.run(actor, async () => (isWanted() ? this.read(position, view, actor) : null));
  }

  private async read(position: number, { epoch }: FeedView, actor: SlotHolder): Promise<ChatPage | 'expired'> {
    const filter = workspaceEvents(actor.workspaceId);
    const page = await readChatPage(this.connection, { filter, from: position + 1 }, PAGE_BYTES);
    const state = await chatStreamState(this.connection);
    if (state?.epoch !== epoch) throw new Error('the stream has been replaced');
    return state.firstSeq <= position + 1 ? page : 'expired';
  }
}
