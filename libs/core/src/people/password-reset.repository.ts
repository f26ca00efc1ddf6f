import type { PasswordReset } from './accounts.js';

export interface NewPasswordReset {
  workspaceId: string;
  userId: string;
  issuedBy: string;
  ttlSeconds: number;
}

/** A reset link is open until it is used, expires or is invalidated. */
export interface PasswordResetRepository {
  /** The caller locked the person, who has no open link. */
  insert(reset: NewPasswordReset): Promise<PasswordReset>;
  find(workspaceId: string, resetId: string): Promise<PasswordReset | null>;
  /** Null if the link is not open or its person is not active. */
  findOpen(resetId: string): Promise<PasswordReset | null>;
  /** Uses the link. False if it was not open. The caller locked the person. */
  consume(resetId: string): Promise<boolean>;
  /** Invalidates the person's open links. The caller locked the person. */
  voidOpen(userId: string): Promise<void>;
}
