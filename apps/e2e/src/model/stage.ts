import { randomBytes } from 'node:crypto';
import type { Chat } from '@fechatter/core';
import { createChat, eventually, joinWorkspace, send, signUpWorkspace, type Person } from '@fechatter/testing';
import type { ChatModel } from './expected/chat-model.js';
import { createdChats } from './expected/creation.js';
import {
  succeeded,
  type ChatCommand,
  type Command,
  type Done,
  type PeopleCommand,
  type StatusCommand,
} from './expected/commands.js';
import { possibleStates, type Move } from './expected/explain.js';
import { contradicts, heardOf, type Presence } from './expected/hearing.js';
import { contradiction, peopleAfter, type PersonModel } from './expected/people.js';
import { perform } from './players/perform.js';
import { PATIENT, Player } from './players/player.js';

const ROLES = ['owner', 'admin', 'member', 'member', 'member'] as const;

/**
 * One run: the people of a workspace of its own, what they do, and what the model makes of it. The last of the players is the traveller,
 * whose stream is cut and taken up again; the others listen all the time, unless they are shut out.
 */
export class Stage {
  /** In every message, so that a search finds all of this run. */
  readonly word = `w${randomBytes(5).toString('hex')}`;
  readonly done: Done[] = [];
  people: PersonModel[];
  /** The states that each chat may be in: one, unless what happened at the same time can't be told apart yet. */
  readonly chats = new Map<string, ChatModel[]>();
  private round = 0;

  private constructor(
    readonly players: readonly Player[],
    private readonly host: Person,
    /** Where everybody is told that a round is over. It plays no part. */
    readonly syncChat: Chat,
  ) {
    this.people = players.map(({ id, reader }, index) => {
      return { id, role: ROLES[index] ?? 'member', isActive: true, fullName: reader.tokens.user.fullName };
    });
  }

  static async open(apis: readonly string[], servers: readonly string[]): Promise<Stage> {
    const owner = await signUpWorkspace(apis[0] ?? '');
    const others = await Promise.all(ROLES.slice(1).map((role) => joinWorkspace(owner, { role })));
    const host = await joinWorkspace(owner);
    const people = [owner, ...others];
    const players = people.map((person, index) => new Player(person, apis, rotated(servers, index)));
    const stage = new Stage(players, host, await createChat(host, { members: people }));
    for (const player of players) await player.listen();
    await stage.waitUntilHeard();
    for (const player of players) player.startCounting();
    return stage;
  }

  get traveller(): Player {
    return this.players.at(-1) as Player;
  }

  /** The chats as the model has them. Where several states are possible, the first. */
  get models(): ChatModel[] {
    return Array.from(this.chats.values(), ([model]) => model as ChatModel);
  }

  /** Those who are active and listen. */
  get listening(): Player[] {
    return this.players.filter(({ isListening }) => isListening);
  }

  player(id: string): Player {
    const player = this.players.find((one) => one.id === id);
    if (!player) throw new Error(`${id} plays no part`);
    return player;
  }

  /** Gives all commands at once, and lets the model say what has happened. Throws where it can't. */
  async play(commands: readonly Command[], traveller: Presence): Promise<void> {
    await this.setPresence(traveller);
    const answers = Promise.all(commands.map((command, turn) => this.give(command, turn)));
    if (traveller === 'cut') await this.traveller.hangUp();
    const done = await answers;
    this.done.push(...done);
    this.updateModel(done);
    await this.followStatusChanges(done);
    await this.waitUntilHeard();
    this.dropContradictedStates();
    this.round += 1;
  }

  /** Everybody is let in again, and has heard all that there was to hear. */
  async close(): Promise<void> {
    const [owner] = this.people;
    const shutOut = this.people.filter(({ isActive }) => !isActive);
    await this.play(
      shutOut.map(({ id }) => ({ kind: 'reactivate', actor: owner?.id ?? '', userId: id })),
      this.traveller.isListening ? 'live' : 'away',
    );
    for (const player of this.players) await player.listen();
    // A server that nobody listened at may be behind: live there is not yet up to date.
    await this.waitUntilHeard();
  }

  private async give(command: Command, turn: number): Promise<Done> {
    const { round } = this;
    return { command, answer: await perform(this.player(command.actor).client(turn), command), round };
  }

  /** Before a round: who listens in it. */
  private async setPresence(traveller: Presence): Promise<void> {
    if (traveller === 'away') await this.traveller.hangUp();
    else if (this.person(this.traveller).isActive) await this.traveller.listen();
    for (const player of this.players) player.presence.push(player.isListening ? 'live' : 'away');
    if (traveller === 'cut' && this.traveller.isListening) this.traveller.presence.splice(-1, 1, 'cut');
  }

  /** After a round: streams of those who were shut out end, those who were let in sign in and listen again. */
  private async followStatusChanges(done: readonly Done[]): Promise<void> {
    for (const { command } of done.filter(({ answer }) => succeeded(answer))) {
      if (command.kind === 'deactivate') await this.shutOut(this.player(command.userId));
      if (command.kind === 'reactivate') await this.player(command.userId).signIn();
    }
  }

  private async shutOut(player: Player): Promise<void> {
    if (player.isListening) player.presence.splice(-1, 1, 'cut');
    await player.waitUntilShutOut();
  }

  private person({ id }: Player): PersonModel {
    return this.people.find((one) => one.id === id) as PersonModel;
  }

  private updateModel(done: readonly Done[]): void {
    for (const one of done.filter(isOfPeople)) {
      const why = contradiction(this.people, one, done);
      if (why !== null) throw new Error(`${why}, got ${JSON.stringify(one)}`);
    }
    const statuses = done.filter(isStatus).filter(({ answer }) => succeeded(answer));
    const made = createdChats(this.models, this.people, done);
    for (const [chatId, before] of this.chats) {
      const here = done.filter(isInChat).filter(({ command }) => command.chatId === chatId);
      this.updateChat(before, [...here, ...statuses]);
    }
    for (const chat of made) this.updateChat([chat], statuses);
    this.people = peopleAfter(this.people, done);
  }

  private updateChat(before: readonly ChatModel[], moves: readonly Move[]): void {
    const isAdmin = (userId: string) => this.people.some(({ id, role }) => id === userId && role !== 'member');
    const after = possibleStates(before, moves, { isAdmin });
    if (after.length === 0) throw new Error(`no order explains these answers:\n${asLines(before, moves)}`);
    this.chats.set(before[0]?.id ?? '', after);
  }

  /** Until everyone who listens has heard all that was committed before. */
  private async waitUntilHeard(): Promise<void> {
    const text = `that was round ${this.round} of ${randomBytes(5).toString('hex')}`;
    await send(this.host, this.syncChat.id, text);
    for (const player of this.listening) {
      await eventually(() => {
        if (!player.contents.includes(text))
          throw new Error(`${player.id} did not hear the end of round ${this.round}`);
      }, PATIENT);
    }
  }

  /** What was heard tells apart what could have happened in two orders. */
  private dropContradictedStates(): void {
    for (const [chatId, states] of this.chats) {
      if (states.length === 1) continue;
      const heard = this.players.map(({ events }) => heardOf(events, chatId));
      const left = states.filter((state) => !heard.some((keys) => contradicts(state, keys)));
      if (left.length === 0) throw new Error(`what was heard of chat ${chatId} fits no order of what was done`);
      this.chats.set(chatId, left);
    }
  }
}

function isOfPeople(done: Done): done is Done<PeopleCommand> {
  return isStatus(done) || done.command.kind === 'rename-me' || done.command.kind === 'rename-workspace';
}

function isStatus(done: Done): done is Done<StatusCommand> {
  return done.command.kind === 'deactivate' || done.command.kind === 'reactivate';
}

function isInChat(done: Done): done is Done<ChatCommand> {
  return 'chatId' in done.command;
}

function rotated(servers: readonly string[], by: number): string[] {
  return servers.map((_, index) => servers[(index + by) % servers.length] ?? '');
}

function asLines(before: readonly ChatModel[], moves: readonly Move[]): string {
  return [...before, ...moves].map((line) => JSON.stringify(line)).join('\n');
}
