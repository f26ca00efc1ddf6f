import { Inject, Injectable } from '@nestjs/common';
import { requireFound, userUpdated, type Actor, type Profile, type Store, type User } from '@fechatter/core';
import { findPerson } from '../access/found-people.js';
import { STORE } from '../postgres/store.token.js';

/** Absent fields stay as they are. */
export type ProfilePatch = Partial<Profile>;

@Injectable()
export class ProfilesService {
  constructor(@Inject(STORE) private readonly store: Store) {}

  find({ workspaceId, userId }: Actor): Promise<User> {
    return findPerson(this.store, workspaceId, userId);
  }

  /** Announces nothing if nothing changes. */
  update({ workspaceId, userId }: Actor, patch: ProfilePatch): Promise<User> {
    return this.store.transaction(async (tx) => {
      const [user] = await tx.users.lock(workspaceId, [userId]);
      const known = requireFound(user, 'user_not_found');
      const profile = patched(known, patch);
      if (isSame(known, profile)) return known;
      const updated = await tx.users.updateProfile(workspaceId, { ...known, ...profile });
      await tx.outbox.addForWorkspace(workspaceId, userUpdated(updated, userId));
      return updated;
    });
  }
}

function patched(user: User, { fullName, timeZone, avatarUrl }: ProfilePatch): Profile {
  return {
    fullName: fullName ?? user.fullName,
    timeZone: timeZone === undefined ? user.timeZone : timeZone,
    avatarUrl: avatarUrl === undefined ? user.avatarUrl : avatarUrl,
  };
}

function isSame(one: Profile, other: Profile): boolean {
  return one.fullName === other.fullName && one.timeZone === other.timeZone && one.avatarUrl === other.avatarUrl;
}
