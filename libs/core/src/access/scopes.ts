/** What API tokens are allowed, and how long they live. */

/** Each allows what the ones before it do. */
export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether a token of the scope `granted` may do what takes `needed`. */
export function allows(granted: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(granted) >= SCOPES.indexOf(needed);
}

export function isScope(value: unknown): value is Scope {
  return (SCOPES as readonly unknown[]).includes(value);
}

const DAY_SECONDS = 86_400;
export const API_TOKEN_SECONDS = { min: 60, max: 365 * DAY_SECONDS, default: 90 * DAY_SECONDS };
