import type { NewPasswordReset, PasswordReset } from './accounts.js';

export interface PasswordResetRepository {
  /** The person is locked, and has no open one. */
  insert(reset: NewPasswordReset): Promise<PasswordReset>;
  find(workspaceId: string, resetId: string): Promise<PasswordReset | null>;
  /** Null if there is none that opens anything any more, or its person is not active. */
  findOpen(resetId: string): Promise<PasswordReset | null>;
  /** Whether it was open until now. The person is locked. */
  consume(resetId: string): Promise<boolean>;
  /** Those that the person has open open nothing from now on. The person is locked. */
  voidOpen(userId: string): Promise<void>;
}
