import { Inject, Injectable } from '@nestjs/common';
import { readUpdated, type Actor, type ReadState, type Store } from '@fechatter/core';
import { invalidRequest } from '@fechatter/server';
import { refuseOutsider } from '../chats/chat-access.js';
import { STORE } from '../postgres/store.token.js';

@Injectable()
export class ReadStateService {
  constructor(@Inject(STORE) private readonly store: Store) {}

  /** Sets how far the actor has read. Locks only their membership, since nobody else sees it. */
  set(actor: Actor, chatId: string, seq: number): Promise<ReadState> {
    return this.store.transaction(async (tx) => {
      const reading = await tx.members.lockReading(actor, chatId);
      const { chat, state } = reading ?? (await refuseOutsider(tx, actor, chatId));
      if (seq > chat.lastSeq) throw seqTooLarge(chat.lastSeq);
      if (seq === state.readSeq) return state;
      const changed = await tx.members.setReading(chatId, actor.userId, seq);
      await tx.outbox.add(chat, readUpdated(chat, actor.userId, changed));
      return changed;
    });
  }
}

function seqTooLarge(lastSeq: number): Error {
  const message = `\`seq\` is larger than the chat’s \`lastSeq\`; it must be at most ${lastSeq}.`;
  return invalidRequest([{ pointer: '/seq', code: 'too_large', message }]);
}
