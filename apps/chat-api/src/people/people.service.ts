import { Inject, Injectable } from '@nestjs/common';
import {
  assertMayChangePerson,
  decidesRole,
  idCursor,
  toPage,
  userUpdated,
  type Actor,
  type Page,
  type PeopleFilter,
  type PersonChange,
  type Repositories,
  type Store,
  type User,
} from '@fechatter/core';
import { assertSession, type PageQuery, type SignedInActor } from '@fechatter/server';
import { SessionRevocations } from '../access/session-revocations.js';
import { STORE } from '../postgres/store.token.js';
import { assertStillProven, PasswordProofs, type PasswordProof } from '../passwords/password-proofs.service.js';
import { transferChats, lockOwnedChats, type OwnedChats } from './owned-chats.js';
import { findPerson } from '../access/found-people.js';
import { lockBoth } from '../access/locked-people.js';
import { retryOnConflict } from './retry-on-conflict.js';

/** The result of a change. */
interface Changed {
  user: User;
  /** The sessions that the change has ended. */
  ended: string[];
}

@Injectable()
export class PeopleService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly revocations: SessionRevocations,
    private readonly passwords: PasswordProofs,
  ) {}

  async list({ workspaceId }: Actor, filter: PeopleFilter, { cursor, limit }: PageQuery): Promise<Page<User>> {
    const afterId = idCursor.decode(cursor)?.id ?? null;
    const people = await this.store.users.page(workspaceId, filter, afterId, limit + 1);
    return toPage(people, limit, (last) => idCursor.encode(last));
  }

  find({ workspaceId }: Actor, userId: string): Promise<User> {
    return findPerson(this.store, workspaceId, userId);
  }

  /**
   * Checks before it locks, so that a request that will be refused holds up nobody. Neither an API token nor a
   * stolen access token is enough to decide about a role.
   */
  async change(actor: SignedInActor, userId: string, change: PersonChange, currentPassword?: string): Promise<User> {
    if (change.role !== undefined) assertSession(actor);
    const target = await this.find(actor, userId);
    assertMayChangePerson(await this.find(actor, actor.userId), target, change);
    const needsProof = decidesRole(target, change);
    if (needsProof) assertSession(actor);
    const proof = needsProof ? await this.passwords.prove(actor.userId, currentPassword) : null;
    const { user, ended } = await retryOnConflict(() =>
      this.store.transaction((tx) => changePerson(tx, actor, userId, { ...change, proof })),
    );
    this.revocations.revokedHere(ended);
    return user;
  }
}

async function changePerson(
  tx: Repositories,
  actor: SignedInActor,
  userId: string,
  { proof, ...change }: PersonChange & { proof: PasswordProof | null },
): Promise<Changed> {
  const owned = change.status === 'deactivated' ? await lockOwnedChats(tx, actor.workspaceId, userId) : null;
  const { me, target } = await lockBoth(tx, actor, userId, owned?.newOwnerIds);
  assertMayChangePerson(me, target, change);
  if (decidesRole(target, change)) await assertStillProven(tx, proof);
  if (!isDifferent(target, change)) return { user: target, ended: [] };
  if (change.role === 'owner')
    await announce(tx, actor, await tx.users.updateRoleAndStatus(me.id, { ...me, role: 'admin' }));
  const user = await tx.users.updateRoleAndStatus(target.id, { ...target, ...change });
  const isLeaving = owned !== null && target.status === 'active';
  const ended = isLeaving ? await shutOut(tx, actor, user, owned) : [];
  await announce(tx, actor, user);
  return { user, ended };
}

function isDifferent({ role, status }: User, change: PersonChange): boolean {
  return (change.role ?? role) !== role || (change.status ?? status) !== status;
}

/**
 * Transfers the chats of a person who is being deactivated, and ends their reset links, sessions and API
 * tokens for good: after a reactivation they sign in again. Returns the ids of the sessions.
 */
async function shutOut(tx: Repositories, actor: Actor, user: User, owned: OwnedChats): Promise<string[]> {
  await transferChats(tx, actor, user, owned);
  await tx.passwordResets.voidOpen(user.id);
  return tx.sessions.revokeAll(user.id, { kinds: ['session', 'api_token'], exceptSessionId: null });
}

async function announce(tx: Repositories, { workspaceId, userId }: Actor, user: User): Promise<void> {
  await tx.outbox.addForWorkspace(workspaceId, userUpdated(user, userId));
}
