/** In ascending order: each scope includes the ones before it. */
export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether a token with the scope `granted` may do what requires `needed`. */
export function allows(granted: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(granted) >= SCOPES.indexOf(needed);
}

export function isScope(value: unknown): value is Scope {
  return (SCOPES as readonly unknown[]).includes(value);
}

const DAY_SECONDS = 86_400;
/** The lifetime of an API token. */
export const API_TOKEN_SECONDS = { min: 60, max: 365 * DAY_SECONDS, default: 90 * DAY_SECONDS };
