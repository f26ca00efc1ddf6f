import * as fc from 'fast-check';
import type { ChatType } from '@fechatter/core';
import { memberIds, type ChatModel } from './expected/chat-model.js';
import type { Command } from './expected/commands.js';
import type { Presence } from './expected/hearing.js';
import type { Stage } from './stage.js';

/**
 * Steps that happen at the same time. Their numbers choose people, chats and messages when the round begins.
 */
export interface Round {
  steps: Step[];
  /** Chooses the chat of most steps. */
  focus: number;
  traveller: Presence;
}

export interface Step {
  kind: Command['kind'];
  /** Chooses the person: with `asInsider` a member of the chat, with `asOwner` its owner. */
  actor: number;
  standing: 'asOwner' | 'asInsider' | 'asAnyone';
  /** Chooses another chat than the focus. */
  elsewhere: number | null;
  /** Chooses everything else. */
  object: number;
}

const weights: Partial<Record<Command['kind'], number>> = {
  look: 4,
  send: 8,
  edit: 4,
  unsend: 3,
  join: 4,
  leave: 4,
  add: 4,
  remove: 3,
  transfer: 3,
  change: 3,
  read: 3,
};
const number = fc.nat({ max: 9_999 });

export function plans(kinds: readonly Command['kind'][]): fc.Arbitrary<Round[]> {
  const kind = fc.oneof(...kinds.map((value) => ({ weight: weights[value] ?? 1, arbitrary: fc.constant(value) })));
  const step: fc.Arbitrary<Step> = fc.record({
    kind,
    actor: number,
    standing: fc.constantFrom('asOwner', 'asInsider', 'asInsider', 'asInsider', 'asAnyone'),
    elsewhere: fc.option(number, { freq: 2 }),
    object: number,
  });
  const round = fc.record({
    steps: fc.array(step, { minLength: 2, maxLength: 6, size: 'max' }),
    focus: number,
    traveller: fc.constantFrom('live' as const, 'live' as const, 'away' as const, 'cut' as const),
  });
  return fc.array(round, { minLength: 4, maxLength: 9, size: 'max' });
}

/**
 * Returns the commands of a round for the present state. Leaves out steps without an object, and all but the
 * first change of one person's status.
 */
export function commandsOf(stage: Stage, { steps, focus }: Round): Command[] {
  const commands = steps.flatMap((step, index) => commandOf(stage, step, focus, index) ?? []);
  const decided = new Set<string>();
  return commands.filter((command) => {
    if (command.kind !== 'deactivate' && command.kind !== 'reactivate') return true;
    const isFirst = !decided.has(command.userId);
    decided.add(command.userId);
    return isFirst;
  });
}

function commandOf(stage: Stage, step: Step, focus: number, index: number): Command | null {
  const chat = pick(stage.models, step.elsewhere ?? focus);
  const userId = pick(stage.people, step.object)?.id ?? '';
  const actor = actorOf(stage, step, chat);
  const text = `${stage.word} ${stage.done.length} ${index}`;
  switch (step.kind) {
    case 'rename-me':
    case 'rename-workspace':
      return { kind: step.kind, actor, name: text };
    case 'deactivate':
    case 'reactivate':
      return statusChange(stage, step, userId);
    case 'create':
      return creation(stage, step, text);
    default:
      return chat ? inChat(stage, { ...step, kind: step.kind }, chat, { actor, userId, text }) : null;
  }
}

type InChat = Exclude<Command['kind'], 'rename-me' | 'rename-workspace' | 'deactivate' | 'reactivate' | 'create'>;

function inChat(
  stage: Stage,
  { kind, object, standing }: Step & { kind: InChat },
  chat: ChatModel,
  { actor, userId, text }: { actor: string; userId: string; text: string },
): Command | null {
  const there = { actor, chatId: chat.id };
  const insider = pick(memberIds(chat), object) ?? userId;
  switch (kind) {
    case 'send':
      // Some without an id, and some with one that other messages have too.
      return { kind, ...there, content: text, ...(object % 3 > 0 && { clientId: `echo ${object % 3}` }) };
    case 'edit':
    case 'unsend': {
      const message = pick(Object.values(chat.messages), object);
      if (!message) return null;
      // Mostly by the author, and sometimes by someone else.
      const by = standing === 'asInsider' ? { ...there, actor: message.senderId } : there;
      const { id: messageId } = message;
      return kind === 'edit' ? { kind, ...by, messageId, content: text } : { kind, ...by, messageId };
    }
    case 'look':
    case 'join':
      return { kind, ...there, actor: userId };
    case 'leave':
    case 'delete':
      return { kind, ...there };
    case 'add':
      return { kind, ...there, userIds: object % 3 === 0 ? several(stage, object) : [userId] };
    case 'remove':
    case 'transfer':
      return { kind, ...there, userId: object % 5 === 0 ? userId : insider };
    case 'change':
      return { kind, ...there, patch: patch(chat, object, text) };
    case 'read':
      return { kind, ...there, seq: object % (chat.lastSeq + 2) };
  }
}

function actorOf({ people }: Stage, { actor, standing }: Step, chat: ChatModel | undefined): string {
  const anyone = pick(people, actor)?.id ?? '';
  if (!chat || standing === 'asAnyone') return anyone;
  if (standing === 'asOwner' && chat.ownerId !== null) return chat.ownerId;
  return pick(memberIds(chat), actor) ?? anyone;
}

/** Mostly by the owner of the workspace, who is allowed to. */
function statusChange({ people }: Stage, { actor, object }: Step, userId: string): Command | null {
  const target = people.find(({ id }) => id === userId);
  const by = pick(people, object % 3 === 0 ? actor : 0)?.id ?? '';
  return target ? { kind: target.isActive ? 'deactivate' : 'reactivate', actor: by, userId } : null;
}

function creation({ people }: Stage, { actor, object }: Step, name: string): Command {
  const type = pick<ChatType>(['single', 'single', 'group', 'private_channel', 'public_channel'], object) ?? 'single';
  const creator = pick(people, actor)?.id ?? '';
  const others = people.map(({ id }) => id).filter((id) => id !== creator);
  const wanted = { single: 1, group: 2 + (object % 2), private_channel: object % 3, public_channel: 0 }[type];
  const memberIds = Array.from({ length: wanted }, (_, index) => others[(object + index) % others.length] ?? '');
  return { kind: 'create', actor: creator, type, name: type === 'single' ? null : name, memberIds };
}

function patch(chat: ChatModel, object: number, text: string): Extract<Command, { kind: 'change' }>['patch'] {
  const patches = [
    { name: text },
    { description: text },
    { archived: !chat.isArchived },
    { description: null },
    { archived: false },
  ];
  return chat.type === 'single' ? { description: text } : (pick(patches, object) ?? {});
}

function several({ people }: Stage, object: number): string[] {
  return [pick(people, object)?.id ?? '', pick(people, object + 1)?.id ?? ''];
}

function pick<T>(items: readonly T[], number: number): T | undefined {
  return items[number % items.length];
}
