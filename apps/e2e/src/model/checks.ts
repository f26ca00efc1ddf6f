import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import type { ChatEvent } from '@fechatter/core';
import { searchIndexed } from '../steps.js';
import type { ChatModel } from './expected/chat-model.js';
import { formatAnswer, succeeded } from './expected/commands.js';
import { heardOf, hearing } from './expected/hearing.js';
import { MODEL_PATIENCE, type Player } from './players/player.js';
import { brokenRule } from './expected/rules.js';
import { readLists, readView, expectedView, type View } from './players/view.js';
import type { Stage } from './stage.js';

/** What a player sees and has heard of a chat. */
interface Observation {
  player: Player;
  view: View | null;
  heard: string[];
  /** The read states that they heard of. */
  reads: string[];
  /** The listings of the chat, as one of the workspace's public channels, that they heard of. */
  listings: string[];
}

/**
 * Expects that everyone sees, finds and has heard of every chat exactly what the model says, and that its
 * rules hold.
 */
export async function checkChats(stage: Stage): Promise<void> {
  const all = await observe(stage);
  for (const [chatId, states] of stage.chats) {
    const here = all.get(chatId) ?? [];
    const [first, ...others] = states as [ChatModel, ...ChatModel[]];
    const matching = [first, ...others].find((state) => here.every((one) => matches(state, one))) ?? first;
    for (const one of here) {
      if (!matches(matching, one)) process.stderr.write(explainFailure(matching, one, stage));
      expect(observed(one)).toEqual(expected(matching, one));
    }
    expect({ chatId, broken: brokenRule(matching) }).toEqual({ chatId, broken: null });
    expect(matching.log.map(({ seq }) => seq)).toEqual(
      Array.from({ length: matching.lastSeq }, (_, index) => index + 1),
    );
  }
}

/** Expects that everyone heard the same event for each seq of a chat. */
export function checkEvents({ players }: Stage): void {
  const ids = new Map<string, string>();
  for (const { events } of players) {
    for (const { id, chatId, seq, type } of events.filter(({ seq }) => seq !== null)) {
      const place = `${chatId}/${seq}`;
      expect([place, type, ids.get(place) ?? id]).toEqual([place, type, id]);
      ids.set(place, id);
    }
  }
}

/** Expects that everyone heard every change of people and workspace, and that no stream was reset. */
export function checkWorkspace({ players, done }: Stage): void {
  const changes = done.filter(({ answer }) => succeeded(answer)).map(({ command }) => command);
  const people = changes.flatMap((command) => {
    if (command.kind === 'rename-me') return [command.actor];
    return command.kind === 'deactivate' || command.kind === 'reactivate' ? [command.userId] : [];
  });
  const names = changes.flatMap((command) => (command.kind === 'rename-workspace' ? [command.name] : []));
  for (const { events, resets, id } of players) {
    const users = events.flatMap((event) => (event.type === 'user.updated' ? [event.data.user.id] : []));
    const named = events.flatMap((event) => (event.type === 'workspace.updated' ? [event.data.workspace.name] : []));
    expect({ id, users: users.toSorted(), named: named.toSorted(), resets }).toEqual({
      id,
      users: people.toSorted(),
      named: names.toSorted(),
      resets: [],
    });
  }
}

async function observe(stage: Stage): Promise<Map<string, Observation[]>> {
  const { index } = await searchIndexed(stage.traveller.reader, stage.word, {}, MODEL_PATIENCE);
  expect(index.complete).toBe(true);
  const found = new Map([...stage.chats.keys()].map((chatId) => [chatId, [] as Observation[]]));
  for (const player of stage.players) {
    const lists = await readLists(player.reader, stage.word);
    const known = new Set([...stage.chats.keys(), stage.syncChat.id]);
    expect(lists.chats.filter(({ id }) => !known.has(id))).toEqual([]);
    const { events } = player;
    await Promise.all(
      Array.from(found, async ([chatId, here]) => {
        const view = await readView(player.reader, chatId, lists);
        const reads = readsOf(events, chatId, player.id);
        here.push({ player, view, heard: heardOf(events, chatId), reads, listings: listingsOf(events, chatId) });
      }),
    );
  }
  return found;
}

function matches(chat: ChatModel, observation: Observation): boolean {
  return isDeepStrictEqual(observed(observation), expected(chat, observation));
}

function observed({ player, view, heard, reads, listings }: Observation): object {
  return { player: player.id, view, heard, reads, listings };
}

/** Includes those optional events that the person did hear. */
function expected(chat: ChatModel, { player, heard }: Observation): object {
  const { must, may } = hearing(chat, player.id, player.presence);
  const allowed = [...must, ...may.filter((key) => heard.includes(key))].sort();
  const reads = chat.reads.filter((read) => read.startsWith(`${player.id}: `));
  const { listings } = chat;
  return { player: player.id, view: expectedView(chat, player.id), heard: allowed, reads, listings };
}

function readsOf(events: readonly ChatEvent[], chatId: string, userId: string): string[] {
  const reads = events.flatMap((event) =>
    event.type === 'read.updated' && event.data.chatId === chatId ? [event.data] : [],
  );
  return reads.map(({ version }) => `${userId}: ${version}`).sort();
}

function listingsOf(events: readonly ChatEvent[], chatId: string): string[] {
  return events.flatMap((event) => {
    if (event.type === 'channel.listed' && event.data.chat.id === chatId) return [`${event.data.chat.lastSeq} listed`];
    if (event.type === 'channel.unlisted' && event.data.chatId === chatId) return [`${event.data.lastSeq} unlisted`];
    return [];
  });
}

/**
 * Describes a failure: the commands in the chat, round by round, how the person listened, and the log of the
 * model.
 */
function explainFailure(chat: ChatModel, { player }: Observation, { done }: Stage): string {
  const lines = done
    .filter(({ command }) => !('chatId' in command) || command.chatId === chat.id)
    .map(
      ({ round, command, answer }) =>
        `  ${round} ${player.presence[round]} ${JSON.stringify(command)} ${formatAnswer(answer)}`,
    );
  const log = chat.log.map(({ seq, round, type }) => `  ${seq} ${type} in round ${round}`);
  return [`chat ${chat.id} as ${player.id} knows it:`, ...lines, ...log, ''].join('\n');
}
