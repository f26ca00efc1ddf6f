import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, isCompleteThrough, notFoundAt, type Actor, type MessageSearch } from '@fechatter/core';
import type { PgSearchScope, Publication } from '../../postgres/search/pg-search-scope.js';
import type { ChatMoment } from './search-request.js';

const WAIT_MS = 2_000;
/** The first pause before the index is looked at again, and the longest. */
const POLL_MS = { first: 15, longest: 200 };

/** Waits until the index has an event of a chat. */
export class FreshnessWait {
  constructor(
    private readonly scopes: PgSearchScope,
    private readonly engine: Pick<MessageSearch, 'checkpoint'>,
  ) {}

  /**
   * Resolves with true when the index has the event, and with false after 2 s. Throws `chat_not_found` if the
   * person may not read the chat, and `invalid_request` if the chat has no event with this seq yet.
   */
  async untilIndexed(actor: Actor, moment: ChatMoment): Promise<boolean> {
    const end = performance.now() + WAIT_MS;
    let published: Publication['published'] = null;
    for (let delay = POLL_MS.first; ; delay = Math.min(delay * 1.5, POLL_MS.longest)) {
      published ??= await this.publicationOf(actor, moment);
      if (published && (await this.isIndexed(published))) return true;
      if (performance.now() >= end) return false;
      await pause(delay);
    }
  }

  private async publicationOf(actor: Actor, { chatId, seq }: ChatMoment): Promise<Publication['published']> {
    const publication = await this.scopes.publicationOf(actor, chatId, seq);
    if (!publication) throw notFoundAt(['?freshAs'], 'chat_not_found');
    const { lastSeq, published } = publication;
    if (seq > lastSeq) throw notYet(lastSeq);
    return published;
  }

  private async isIndexed(published: NonNullable<Publication['published']>): Promise<boolean> {
    const checkpoint = await this.engine.checkpoint();
    return checkpoint !== null && isCompleteThrough(checkpoint, published);
  }
}

function notYet(lastSeq: number): DomainError {
  const message = `The chat has no event with that seq yet: its latest one is ${lastSeq}.`;
  return new DomainError('invalid_request', message, [{ pointer: '?freshAs', code: 'too_large', message }]);
}
