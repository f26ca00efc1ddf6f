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
import { MODEL_PATIENCE, Player } from './players/player.js';

const ROLES = ['owner', 'admin', 'member', 'member', 'member'] as const;

/**
 * The state of a run: the people of a new workspace, what they did, and the model of the chats. The last
 * player is the traveller, whose stream is cut and resumed. The others listen all the time unless they are
 * deactivated.
 */
export class Stage {
  /** Part of every message, so that a search finds all messages of this run. */
  readonly word = `w${randomBytes(5).toString('hex')}`;
  readonly done: Done[] = [];
  people: PersonModel[];
  /**
   * The states that each chat may be in. More than one if the order of simultaneous commands is not known
   * yet.
   */
  readonly chats = new Map<string, ChatModel[]>();
  private round = 0;

  private constructor(
    readonly players: readonly Player[],
    private readonly host: Person,
    /** A message in this chat marks the end of a round for everyone. The model ignores this chat. */
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

  /** The model of each chat. If several states are possible, the first. */
  get models(): ChatModel[] {
    return Array.from(this.chats.values(), ([model]) => model as ChatModel);
  }

  /** The players who listen now. */
  get listening(): Player[] {
    return this.players.filter(({ isListening }) => isListening);
  }

  player(id: string): Player {
    const player = this.players.find((one) => one.id === id);
    if (!player) throw new Error(`${id} is no player`);
    return player;
  }

  /**
   * Sends all commands at once and updates the model by their answers. Throws if the model can't explain
   * them.
   */
  async play(commands: readonly Command[], traveller: Presence): Promise<void> {
    await this.setPresence(traveller);
    const answers = Promise.all(commands.map((command, turn) => this.request(command, turn)));
    if (traveller === 'cut') await this.traveller.hangUp();
    const done = await answers;
    this.done.push(...done);
    this.updateModel(done);
    await this.followStatusChanges(done);
    await this.waitUntilHeard();
    this.dropContradictedStates();
    this.round += 1;
  }

  /** Reactivates everyone, and waits until all have heard everything. */
  async close(): Promise<void> {
    const [owner] = this.people;
    const shutOut = this.people.filter(({ isActive }) => !isActive);
    await this.play(
      shutOut.map(({ id }) => ({ kind: 'reactivate', actor: owner?.id ?? '', userId: id })),
      this.traveller.isListening ? 'live' : 'away',
    );
    for (const player of this.players) await player.listen();
    // A server without listeners may be behind, so a stream that is live there may not be up to date.
    await this.waitUntilHeard();
  }

  private async request(command: Command, turn: number): Promise<Done> {
    const { round } = this;
    return { command, answer: await perform(this.player(command.actor).client(turn), command), round };
  }

  /** Before a round: decides who listens in it. */
  private async setPresence(traveller: Presence): Promise<void> {
    if (traveller === 'away') await this.traveller.hangUp();
    else if (this.person(this.traveller).isActive) await this.traveller.listen();
    for (const player of this.players) player.presence.push(player.isListening ? 'live' : 'away');
    if (traveller === 'cut' && this.traveller.isListening) this.traveller.presence.splice(-1, 1, 'cut');
  }

  /** After a round: waits until deactivated people are shut out, and signs in reactivated ones. */
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

  /** Waits until everyone who listens has heard everything that was committed before. */
  private async waitUntilHeard(): Promise<void> {
    const text = `that was round ${this.round} of ${randomBytes(5).toString('hex')}`;
    await send(this.host, this.syncChat.id, text);
    for (const player of this.listening) {
      await eventually(() => {
        if (!player.contents.includes(text))
          throw new Error(`${player.id} did not hear the end of round ${this.round}`);
      }, MODEL_PATIENCE);
    }
  }

  /** Drops the states that contradict what was heard. */
  private dropContradictedStates(): void {
    for (const [chatId, states] of this.chats) {
      if (states.length === 1) continue;
      const heard = this.players.map(({ events }) => heardOf(events, chatId));
      const left = states.filter((state) => !heard.some((keys) => contradicts(state, keys)));
      if (left.length === 0) throw new Error(`no order of the commands explains what was heard of chat ${chatId}`);
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
