import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  requireFound,
  userUpdated,
  type AuthTokens,
  type Repositories,
  type SessionUse,
  type Store,
  type Workspace,
} from '@fechatter/core';
import { invalidRequest } from '@fechatter/server';
import { STORE } from '../postgres/store.token.js';
import { InviteTokens } from '../workspaces/invite-tokens.js';
import { slugCandidates } from '../workspaces/slug.js';
import type { SignUpDto } from './auth.dto.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { assertStrongPassword } from '../passwords/password-rules.js';
import { TokenIssuer, type SignedInPerson } from './token-issuer.js';

export const SIGNUP_MODE = Symbol('SIGNUP_MODE');
export type SignUpMode = 'open' | 'invite';

interface NewAccount {
  email: string;
  fullName: string;
  passwordHash: string;
}

/** Creates accounts, each with a new workspace or in the workspace of an invite. */
@Injectable()
export class SignUpService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(SIGNUP_MODE) private readonly mode: SignUpMode,
    private readonly passwords: PasswordHasher,
    private readonly issuer: TokenIssuer,
    private readonly inviteTokens: InviteTokens,
  ) {}

  async signUp(
    { email, password, fullName, workspaceName, inviteToken }: SignUpDto,
    use: SessionUse,
  ): Promise<AuthTokens> {
    const target = signUpTarget(workspaceName ?? null, inviteToken ?? null);
    assertStrongPassword(password);
    const account = { email, fullName, passwordHash: await this.passwords.hash(password) };
    return this.store.transaction(async (tx) => {
      const isJoining = 'inviteToken' in target;
      const person = await (isJoining
        ? this.joinWorkspace(tx, account, target.inviteToken)
        : this.createWorkspace(tx, account, target.workspaceName));
      const tokens = await this.issuer.beginSession(tx, { ...person, passwordHash: account.passwordHash }, use);
      if (isJoining) await announce(tx, person);
      // Nobody else has seen the new person yet, so their session can't be refused.
      return requireFound(tokens, 'user_not_found');
    });
  }

  private async createWorkspace(tx: Repositories, account: NewAccount, name: string): Promise<SignedInPerson> {
    if (this.mode === 'invite' && (await tx.workspaces.lockExistence())) {
      throw new DomainError('signup_closed', 'This server creates no further workspaces. Ask for an invite.');
    }
    const workspace = await insertWorkspace(tx, name);
    const user = await tx.users.insert({ ...account, workspaceId: workspace.id, role: 'owner' });
    return { user, workspace };
  }

  private async joinWorkspace(tx: Repositories, account: NewAccount, token: string): Promise<SignedInPerson> {
    const { invite, workspace } = await this.inviteTokens.redeem(tx, token, account.email);
    const user = await tx.users.insert({ ...account, workspaceId: workspace.id, role: invite.role });
    return { user, workspace };
  }
}

function announce(tx: Repositories, { user, workspace }: SignedInPerson): Promise<void> {
  return tx.outbox.addForWorkspace(workspace.id, userUpdated(user, user.id));
}

type SignUpTarget = { workspaceName: string } | { inviteToken: string };

function signUpTarget(workspaceName: string | null, inviteToken: string | null): SignUpTarget {
  if (workspaceName !== null && inviteToken === null) return { workspaceName };
  if (workspaceName === null && inviteToken !== null) return { inviteToken };
  const code = workspaceName === null ? 'required' : 'ambiguous';
  const came = workspaceName === null ? 'None' : 'Both';
  const message = `${came} of \`workspaceName\` and \`inviteToken\` came; send exactly one of them.`;
  throw invalidRequest([{ pointer: '/workspaceName', code, message }]);
}

async function insertWorkspace(tx: Repositories, name: string): Promise<Workspace> {
  for (const slug of slugCandidates(name)) {
    const workspace = await tx.workspaces.insert(name, slug);
    if (workspace) return workspace;
  }
  throw new Error('no slug was free');
}
