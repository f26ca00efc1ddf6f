import { EPHEMERAL_TYPES, EVENT_TYPES } from '@fechatter/core';

/**
 * Narrows what is sent to one stream. It never moves the cursor: a client that reconnects without it receives
 * nothing twice, and what it had filtered out is not sent again.
 */
export class EventFilter {
  /** Null for all of them. */
  constructor(
    private readonly types: ReadonlySet<string> | null,
    private readonly chatIds: ReadonlySet<string> | null,
  ) {}

  /** Events of the workspace and those for one person belong to no chat here, and pass. */
  allows({ type, chatId, recipientId }: FilteredEvent): boolean {
    if (this.types !== null && !this.types.has(type)) return false;
    return this.chatIds === null || chatId === null || recipientId !== null || this.chatIds.has(chatId);
  }
}

/** As much of an event as decides whether it is sent. */
export interface FilteredEvent {
  type: string;
  chatId: string | null;
  recipientId: string | null;
}

const WHOLE_ENTITY = '.*';
const ALL_TYPES: readonly string[] = [...EVENT_TYPES, ...EPHEMERAL_TYPES];

/** The event types and, for all types of an entity, `message.*`. */
export const TYPE_PATTERNS = [...new Set(ALL_TYPES.map(entityOf).map((entity) => entity + WHOLE_ENTITY)), ...ALL_TYPES];

/** Null if nothing is narrowed. `patterns` are {@link TYPE_PATTERNS}. */
export function filterFor(
  patterns: readonly string[] | undefined,
  chatIds: readonly string[] | undefined,
): EventFilter | null {
  if (!patterns && !chatIds) return null;
  return new EventFilter(patterns ? typesOf(patterns) : null, chatIds ? new Set(chatIds) : null);
}

function typesOf(patterns: readonly string[]): ReadonlySet<string> {
  const isMeant = (type: string) => patterns.includes(type) || patterns.includes(entityOf(type) + WHOLE_ENTITY);
  return new Set(ALL_TYPES.filter(isMeant));
}

function entityOf(type: string): string {
  return type.split('.', 1)[0] ?? '';
}
