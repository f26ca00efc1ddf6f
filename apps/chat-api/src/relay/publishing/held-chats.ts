/**
 * The chats whose rows wait in the outbox, each because of one row whose memberships are being put in pieces.
 * Pieces of several chats take turns, so that a small chat does not wait for a huge one.
 */

interface Held {
  rowId: string;
  /** Puts one piece at each `next`. */
  pieces: AsyncGenerator<void, void>;
}

/** How many chats take turns. Each holds a consumer while its memberships are read. */
const AT_ONCE = 8;

export class HeldChats {
  private readonly held = new Map<string, Held>();
  /** Rows whose memberships are all there. */
  private readonly done = new Set<string>();
  private turn = 0;

  get isEmpty(): boolean {
    return this.held.size === 0;
  }

  get chatIds(): string[] {
    return [...this.held.keys()];
  }

  holds(chatId: string): boolean {
    return this.held.has(chatId);
  }

  hold(chatId: string, rowId: string, pieces: AsyncGenerator<void, void>): void {
    this.held.set(chatId, { rowId, pieces });
  }

  /** Whether the memberships of this row have all been put. True once. */
  take(rowId: string): boolean {
    return this.done.delete(rowId);
  }

  /** Puts one piece. Returns false if no chat is held. */
  async step(): Promise<boolean> {
    const candidates = [...this.held].slice(0, AT_ONCE);
    this.turn += 1;
    const next = candidates[this.turn % candidates.length];
    if (!next) return false;
    const [chatId, { rowId, pieces }] = next;
    if ((await pieces.next()).done === true) {
      this.held.delete(chatId);
      this.done.add(rowId);
    }
    return true;
  }

  close(): void {
    for (const { pieces } of this.held.values()) void pieces.return().catch(() => undefined);
    this.held.clear();
  }
}
