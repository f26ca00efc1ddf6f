import { PasswordHasher } from '../../passwords/password-hasher.js';

/** The hash of a password as chat-api stores it, for people who are inserted by SQL. */
export async function hashed(password: string): Promise<string> {
  const hasher = new PasswordHasher(1);
  try {
    return await hasher.hash(password);
  } finally {
    await hasher.onApplicationShutdown();
  }
}
