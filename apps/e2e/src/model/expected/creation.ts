import type { Chat } from '@fechatter/core';
import { newChat, type ChatModel } from './chat-model.js';
import { formatAnswer, succeeded, type CreateCommand, type Done } from './commands.js';
import type { PersonModel } from './people.js';

/** Returns the chats that a round created, as they were created. Throws if an answer can't be right. */
export function createdChats(
  known: readonly ChatModel[],
  people: readonly PersonModel[],
  round: readonly Done[],
): ChatModel[] {
  const created = new Map<string, ChatModel>();
  for (const done of round.filter(isCreate)) {
    const expected = expectedAnswers(known, people, done.command, round);
    if (!expected.includes(formatAnswer(done.answer)))
      throw new Error(`expected ${expected.join(' or ')}, got ${JSON.stringify(done)}`);
    if (!succeeded(done.answer)) continue;
    const chat = chatOf(done, people);
    if (!known.some(({ id }) => id === chat.id)) created.set(chat.id, chat);
  }
  assertOncePerPair([...known, ...created.values()]);
  return [...created.values()];
}

function expectedAnswers(
  known: readonly ChatModel[],
  people: readonly PersonModel[],
  command: CreateCommand,
  round: readonly Done[],
): string[] {
  const { actor, memberIds } = command;
  const isActive = (userId: string) => people.some(({ id, isActive: is }) => id === userId && is);
  const answers: string[] = [];
  if ([actor, ...memberIds].some((id) => changesStatus(id, round))) {
    answers.push(
      '401 session_revoked',
      '422 unknown_member',
      '404 user_not_found',
      '404 chat_not_found',
      ...successAnswers(known, command, round),
    );
  }
  if (!isActive(actor)) return [...answers, '401 session_revoked'];
  if (!memberIds.every(isActive)) return [...answers, '422 unknown_member'];
  return [...answers, ...successAnswers(known, command, round)];
}

/**
 * A single chat that the pair already has is answered with 200. If several create it at once, one of them
 * gets 201.
 */
function successAnswers(known: readonly ChatModel[], command: CreateCommand, round: readonly Done[]): string[] {
  if (command.type !== 'single') return ['201'];
  const pair = pairOf([command.actor, ...command.memberIds]);
  if (known.some((chat) => chat.type === 'single' && pairOf(Object.keys(chat.members)) === pair)) return ['200'];
  const rivals = round
    .filter(isCreate)
    .filter(
      (done) => done.command.type === 'single' && pairOf([done.command.actor, ...done.command.memberIds]) === pair,
    );
  const firsts = rivals.filter(({ answer }) => answer.status === 201);
  return firsts.length > 1 ? [] : rivals.length > 1 && firsts.length === 1 ? ['201', '200'] : ['201'];
}

function assertOncePerPair(chats: readonly ChatModel[]): void {
  const pairs = chats.filter(({ type }) => type === 'single').map(({ members }) => pairOf(Object.keys(members)));
  if (new Set(pairs).size !== pairs.length) throw new Error(`two single chats of one pair: ${pairs.join(', ')}`);
}

function chatOf({ command, answer, round }: Done<CreateCommand>, people: readonly PersonModel[]): ChatModel {
  const { id } = answer.body as Chat;
  const { type, name, actor, memberIds } = command;
  const members = [actor, ...memberIds];
  const inactive = people.filter((person) => !person.isActive && !members.includes(person.id));
  return newChat(
    { id, type, name, ownerId: type === 'single' ? null : actor, inactive: inactive.map((one) => one.id) },
    round,
    members,
  );
}

function changesStatus(userId: string, round: readonly Done[]): boolean {
  return round.some(
    ({ command }) => (command.kind === 'deactivate' || command.kind === 'reactivate') && command.userId === userId,
  );
}

function pairOf(userIds: readonly string[]): string {
  return userIds.toSorted().join(' and ');
}

function isCreate(done: Done): done is Done<CreateCommand> {
  return done.command.kind === 'create';
}
