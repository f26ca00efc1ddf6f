import { PasswordHasher } from '../../passwords/password-hasher.js';

/** A password as chat-api keeps it, for people whom no request has made. */
export async function hashed(password: string): Promise<string> {
  const hasher = new PasswordHasher(1);
  try {
    return await hasher.hash(password);
  } finally {
    await hasher.onApplicationShutdown();
  }
}
