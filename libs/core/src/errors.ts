/**
 * All error codes. The domain throws codes; libs/server gives each an HTTP status, and a code without a
 * status does not compile. `docs/errors.md` lists them for clients.
 */
const errorCodes = [
  'malformed_json',
  'invalid_request',
  'invalid_cursor',
  'unauthenticated',
  'token_expired',
  'session_revoked',
  'invalid_credentials',
  'invalid_refresh_token',
  'not_the_owner',
  'not_the_author',
  'not_a_member',
  'not_an_admin',
  'insufficient_scope',
  'signup_closed',
  'origin_not_allowed',
  'not_found',
  'chat_not_found',
  'message_not_found',
  'user_not_found',
  'member_not_found',
  'invite_not_found',
  'session_not_found',
  'token_not_found',
  'file_not_found',
  'method_not_allowed',
  'not_acceptable',
  'payload_too_large',
  'unsupported_media_type',
  'email_taken',
  'channel_name_taken',
  'slug_taken',
  'chat_archived',
  'message_deleted',
  'invite_used_up',
  'owner_must_transfer',
  'stale_etag',
  'rate_limited',
  'too_many_streams',
  'invalid_membership',
  'unknown_member',
  'weak_password',
  'idempotency_key_reused',
  'internal_error',
  'search_unavailable',
  'dependency_unavailable',
  'instance_full',
] as const;

export type ErrorCode = (typeof errorCodes)[number];
export const ERROR_CODES: readonly ErrorCode[] = errorCodes;

/**
 * One invalid part of a request. `pointer` is a JSON pointer into the body (`/userIds/3`), `?name` for a
 * query parameter (`?name/3` for a value of its list), or `header:Name` for a header.
 */
export interface FieldError {
  /** Which part is at fault. */
  pointer: string;
  /** The rule that it breaks, for programs, e.g. `too_long`. */
  code: string;
  /** The rule that it breaks, for people. */
  message: string;
}

/** Thrown when a rule of the domain refuses something. `detail` is for people; clients branch on `code`. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly errors?: readonly FieldError[],
  ) {
    super(`${code}: ${detail}`);
    this.name = 'DomainError';
  }
}

/** Thrown when the same request may succeed after `retryAfterSeconds`. */
export class TryLaterError extends DomainError {
  constructor(
    code: ErrorCode,
    readonly retryAfterSeconds: number,
    detail: string,
  ) {
    super(code, detail);
  }
}

/** Thrown when a limit is exceeded. After `retryAfterSeconds` one more request is let through. */
export class RateLimitedError extends TryLaterError {
  constructor(retryAfterSeconds: number, detail: string) {
    super('rate_limited', retryAfterSeconds, detail);
  }
}

export type NotFoundCode = keyof typeof notFoundDetail;

/**
 * Returns `value`. Throws if it is missing, with the same error whether it does not exist or may not be seen.
 */
export function requireFound<T>(value: T | null | undefined, code: NotFoundCode): T {
  if (value === null || value === undefined) throw new DomainError(code, notFoundDetail[code]);
  return value;
}

/** Throws the error of {@link requireFound} unless `isFound`. */
export function assertFound(isFound: boolean, code: NotFoundCode): void {
  if (!isFound) throw new DomainError(code, notFoundDetail[code]);
}

/**
 * The error of {@link requireFound} that points at query parameters, such as `?freshAs` or `?chatId/2`. The
 * answer doesn't repeat the ids, so that it is the same whether they exist or not.
 */
export function notFoundAt(pointers: readonly string[], code: NotFoundCode): DomainError {
  const message = notFoundDetail[code];
  const errors = pointers.map((pointer) => ({ pointer, code, message }));
  return new DomainError(code, message, errors);
}

const notFoundDetail = {
  chat_not_found: 'There is no such chat, or you may not see it.',
  message_not_found: 'There is no such message in this chat.',
  user_not_found: 'There is no such person in this workspace.',
  member_not_found: 'That person is not a member of this chat.',
  invite_not_found: 'There is no such invite, or it is no longer valid.',
  session_not_found: 'You have no such session.',
  token_not_found: 'There is no such token, or you may not see it.',
} as const;
