import { Inject, Injectable } from '@nestjs/common';
import {
  userUpdated,
  type Actor,
  type IdempotentRequest,
  type IdempotentResult,
  type NewBot,
  type Repositories,
  type Store,
  type User,
} from '@fechatter/core';
import { runIdempotent, type IdempotentOutcome } from '../requests/idempotent-request.js';
import { STORE } from '../postgres/store.token.js';
import { findAdmin, findPerson } from '../access/found-people.js';

export type BotDraft = Omit<NewBot, 'workspaceId'>;

@Injectable()
export class BotsService {
  constructor(@Inject(STORE) private readonly store: Store) {}

  create(actor: Actor, draft: BotDraft, request: IdempotentRequest | null): Promise<IdempotentOutcome<User>> {
    return this.store.transaction(async (tx) => {
      await findAdmin(tx, actor);
      return runIdempotent(
        tx,
        request,
        () => insertBot(tx, actor, draft),
        (id) => findPerson(tx, actor.workspaceId, id),
      );
    });
  }
}

async function insertBot(tx: Repositories, { workspaceId, userId }: Actor, draft: BotDraft): Promise<IdempotentResult> {
  const bot = await tx.users.insertBot({ ...draft, workspaceId });
  await tx.outbox.addForWorkspace(workspaceId, userUpdated(bot, userId));
  return { resultId: bot.id, isNew: true };
}
