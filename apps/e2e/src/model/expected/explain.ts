import { isDeepStrictEqual } from 'node:util';
import type { Chat, Member, Message, ReadState } from '@fechatter/core';
import { isIn, type ChatModel } from './chat-model.js';
import { formatAnswer, succeeded, type Answer, type ChatCommand, type Done, type StatusCommand } from './commands.js';
import { afterDeactivation, outcome, afterReactivation, type Roles } from './rules.js';

/** What may change a chat in a round: commands in the chat, and deactivations and reactivations of people. */
export type Move = Done<ChatCommand> | Done<StatusCommand>;

/**
 * Returns every state that a chat in one of the states `before` may have after `moves`, which were made at
 * the same time: the result of every order of them in which the rules give each move the answer that it got.
 * Empty if no order explains the answers.
 */
export function possibleStates(before: readonly ChatModel[], moves: readonly Move[], roles: Roles): ChatModel[] {
  let states = new Map(before.map((chat) => [`0 ${JSON.stringify(chat)}`, { chat, made: 0 }]));
  for (let count = 0; count < moves.length; count += 1) {
    const further = new Map<string, { chat: ChatModel; made: number }>();
    for (const { chat, made } of states.values()) {
      moves.forEach((move, index) => {
        if (made & (1 << index)) return;
        const next = after(chat, move, roles);
        const now = made | (1 << index);
        if (next) further.set(`${now} ${JSON.stringify(next)}`, { chat: next, made: now });
      });
    }
    states = further;
  }
  return Array.from(states.values(), ({ chat }) => chat);
}

/** Returns the chat after `move`, or null if the rules would give another answer at this point. */
function after(chat: ChatModel, { command, answer, round }: Move, roles: Roles): ChatModel | null {
  if (command.kind === 'deactivate') return afterDeactivation(chat, command.userId, round);
  if (command.kind === 'reactivate') return afterReactivation(chat, command.userId);
  if (chat.inactive.includes(command.actor))
    return answersAfterDeactivation(command).includes(formatAnswer(answer)) ? chat : null;
  const made = command.kind === 'send' && succeeded(answer) ? (answer.body as Message).id : '';
  const { answer: expected, next } = outcome(chat, command as ChatCommand, roles, round, made);
  return expected === formatAnswer(answer) && matchesAnswer(chat, next, command as ChatCommand, answer) ? next : null;
}

/**
 * The possible answers to someone deactivated in the same round: their session or their membership is already
 * gone.
 */
function answersAfterDeactivation(command: ChatCommand | StatusCommand): string[] {
  const addsThemselves = command.kind === 'add' && command.userIds.includes(command.actor);
  return ['401 session_revoked', '404 chat_not_found', ...(addsThemselves ? ['422 invalid_membership'] : [])];
}

/** Whether the body of the answer agrees with `next`. */
function matchesAnswer(before: ChatModel, next: ChatModel, command: ChatCommand, { status, body }: Answer): boolean {
  if (status >= 300) return true;
  switch (command.kind) {
    case 'send':
    case 'edit': {
      const { id, changedSeq, content, senderId, clientId } = body as Message;
      const isAsSent = clientId === next.messages[id]?.clientId;
      return isAsSent && changedSeq === next.lastSeq && content === command.content && senderId === command.actor;
    }
    case 'look':
      return isDeepStrictEqual(shownBy(body as Changes), contentsOf(before));
    case 'join':
    case 'change':
      return isSameChat(next, body as Chat) && ((body as Chat).me !== null) === isIn(next, command.actor);
    case 'add': {
      const { added, alreadyMembers } = body as { added: Member[]; alreadyMembers: string[] };
      const joining = command.userIds.filter((id) => !isIn(before, id));
      const present = command.userIds.filter((id) => isIn(before, id));
      const isNew = added.every(({ joinedSeq }) => joinedSeq === next.lastSeq);
      return (
        isNew &&
        isSameSet(
          added.map(({ user }) => user.id),
          joining,
        ) &&
        isSameSet(alreadyMembers, present)
      );
    }
    case 'transfer':
      return (body as Member).role === 'owner' && (body as Member).user.id === next.ownerId;
    case 'read': {
      const { readSeq, version } = body as ReadState;
      const member = next.members[command.actor];
      return readSeq === command.seq && version === member?.readVersion;
    }
    case 'unsend':
    case 'leave':
    case 'remove':
    case 'delete':
      return true;
  }
}

function isSameChat(model: ChatModel, chat: Chat): boolean {
  return (
    chat.lastSeq === model.lastSeq &&
    chat.name === model.name &&
    chat.description === model.description &&
    chat.ownerId === model.ownerId &&
    chat.memberCount === Object.keys(model.members).length &&
    (chat.archivedAt !== null) === model.isArchived
  );
}

interface Changes {
  members: Member[];
  messages: Message[];
  lastSeq: number;
}

/** Returns what an answer tells about everything in a chat, by id. */
function shownBy({ members, messages, lastSeq }: Changes): object {
  const joined = members.map(({ user, joinedSeq }) => [user.id, joinedSeq] as const);
  const said = messages.map(({ id, changedSeq, content }) => [id, { changedSeq, content }] as const);
  return { lastSeq, members: Object.fromEntries(joined), messages: Object.fromEntries(said) };
}

function contentsOf({ lastSeq, members, messages }: ChatModel): object {
  const joined = Object.entries(members).map(([id, { joinedSeq }]) => [id, joinedSeq] as const);
  const said = Object.values(messages).map(({ id, changedSeq, content }) => [id, { changedSeq, content }] as const);
  return { lastSeq, members: Object.fromEntries(joined), messages: Object.fromEntries(said) };
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted());
}
