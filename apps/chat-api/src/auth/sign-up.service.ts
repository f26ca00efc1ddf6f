import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type AuthTokens, type Repositories, type Store, type Workspace } from '@fechatter/core';
import { invalidRequest } from '@fechatter/server';
import type { Config } from '../config.js';
import { STORE } from '../postgres/store.token.js';
import { InviteTokens } from '../workspaces/invite-tokens.js';
import { slugCandidates } from '../workspaces/slug.js';
import type { SignUpDto } from './auth.dto.js';
import { PasswordHasher } from './password-hasher.js';
import { assertStrongPassword } from './password-rules.js';
import { TokenIssuer } from './token-issuer.js';

export const SIGNUP_MODE = Symbol('SIGNUP_MODE');

interface Newcomer {
  email: string;
  fullName: string;
  passwordHash: string;
}

/** Makes accounts: with a workspace of one's own, or in the one that an invite opens. */
@Injectable()
export class SignUpService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(SIGNUP_MODE) private readonly mode: Config['signupMode'],
    private readonly passwords: PasswordHasher,
    private readonly issuer: TokenIssuer,
    private readonly inviteTokens: InviteTokens,
  ) {}

  async signUp({ email, password, fullName, workspaceName, inviteToken }: SignUpDto): Promise<AuthTokens> {
    const way = wayIn(workspaceName ?? null, inviteToken ?? null);
    assertStrongPassword(password);
    const newcomer = { email, fullName, passwordHash: await this.passwords.hash(password) };
    return this.store.transaction((tx) =>
      'inviteToken' in way ? this.join(tx, newcomer, way.inviteToken) : this.found(tx, newcomer, way.workspaceName),
    );
  }

  private async found(tx: Repositories, newcomer: Newcomer, name: string): Promise<AuthTokens> {
    if (this.mode === 'invite' && (await tx.workspaces.lockExistence())) {
      throw new DomainError('signup_closed', 'New workspaces are not made here: ask for an invite.');
    }
    const workspace = await insertWorkspace(tx, name);
    const user = await tx.users.insert({ ...newcomer, workspaceId: workspace.id, role: 'owner' });
    return this.issuer.begin(tx, { user, workspace });
  }

  private async join(tx: Repositories, newcomer: Newcomer, token: string): Promise<AuthTokens> {
    const { invite, workspace } = await this.inviteTokens.open(tx, token, newcomer.email);
    if (!(await tx.invites.use(invite.id))) throw new DomainError('invite_used_up', 'This invite has been used up.');
    const user = await tx.users.insert({ ...newcomer, workspaceId: workspace.id, role: invite.role });
    return this.issuer.begin(tx, { user, workspace });
  }
}

type WayIn = { workspaceName: string } | { inviteToken: string };

function wayIn(workspaceName: string | null, inviteToken: string | null): WayIn {
  if (workspaceName !== null && inviteToken === null) return { workspaceName };
  if (workspaceName === null && inviteToken !== null) return { inviteToken };
  const code = workspaceName === null ? 'required' : 'ambiguous';
  throw invalidRequest([{ pointer: '/workspaceName', code, message: 'send either workspaceName or inviteToken' }]);
}

async function insertWorkspace(tx: Repositories, name: string): Promise<Workspace> {
  for (const slug of slugCandidates(name)) {
    const workspace = await tx.workspaces.insert(name, slug);
    if (workspace) return workspace;
  }
  throw new Error('no slug was free');
}
