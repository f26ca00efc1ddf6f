import type { ChatType } from '@fechatter/core';

/** Something that a person does, with all details decided. */
export type Command = ChatCommand | PeopleCommand | CreateCommand;

interface InChat {
  actor: string;
  chatId: string;
}

export type ChatCommand =
  | (InChat & { kind: 'send'; content: string; clientId?: string })
  | (InChat & { kind: 'edit'; messageId: string; content: string })
  | (InChat & { kind: 'unsend'; messageId: string })
  | (InChat & { kind: 'look' | 'join' | 'leave' | 'delete' })
  | (InChat & { kind: 'add'; userIds: readonly string[] })
  | (InChat & { kind: 'remove' | 'transfer'; userId: string })
  | (InChat & { kind: 'change'; patch: ChatPatch })
  | (InChat & { kind: 'read'; seq: number });

/** Only the fields that a change names. */
export interface ChatPatch {
  name?: string;
  description?: string | null;
  archived?: boolean;
}

/** Commands about people and the workspace. */
export type PeopleCommand = StatusCommand | { kind: 'rename-me' | 'rename-workspace'; actor: string; name: string };

export interface StatusCommand {
  kind: 'deactivate' | 'reactivate';
  actor: string;
  userId: string;
}

export interface CreateCommand {
  kind: 'create';
  actor: string;
  type: ChatType;
  name: string | null;
  memberIds: readonly string[];
}

export const COMMAND_KINDS: readonly Command['kind'][] = [
  'look',
  'send',
  'edit',
  'unsend',
  'join',
  'leave',
  'delete',
  'add',
  'remove',
  'transfer',
  'change',
  'read',
  'deactivate',
  'reactivate',
  'rename-me',
  'rename-workspace',
  'create',
];

/** The answer of the server. */
export interface Answer {
  status: number;
  /** The code of a problem, or null for a success. */
  code: string | null;
  body: unknown;
}

/** A command with its answer and the round in which it was sent. */
export interface Done<C extends Command = Command> {
  command: C;
  answer: Answer;
  round: number;
}

/** Formats an answer as the rules name it: `201`, or `409 chat_archived`. */
export function formatAnswer({ status, code }: Answer): string {
  return code === null ? String(status) : `${status} ${code}`;
}

export function succeeded({ status }: Answer): boolean {
  return status < 300;
}
