import type { EventType } from '@fechatter/core';
import { checkChats, checkEvents, checkWorkspace } from './checks.js';
import type { Command } from './expected/commands.js';
import { Follower } from './players/follow.js';
import type { Presence } from './expected/hearing.js';
import { Stage } from './stage.js';

/** The commands of one round, as things stand when its turn comes. */
export interface Act {
  commands: (stage: Stage) => Command[];
  traveller: Presence;
}

/** What runs have come to. */
export interface Figures {
  runs: number;
  rounds: number;
  events: number;
  /** By what was done and how it was answered. */
  answers: Map<string, number>;
  /** The types that snapshots were brought up to date with. */
  followed: Set<EventType>;
}

export function noFigures(): Figures {
  return { runs: 0, rounds: 0, events: 0, answers: new Map(), followed: new Set() };
}

/** Plays the acts one after another in a workspace of their own, and checks at the end what everyone sees and has heard. */
export async function run(stage: Stage, acts: readonly Act[], followFrom: number, figures: Figures): Promise<void> {
  const followers: Follower[] = [];
  for (const [index, { commands, traveller }] of acts.entries()) {
    await stage.play(commands(stage), traveller);
    if (index === followFrom) for (const player of stage.listening) followers.push(await Follower.start(player));
  }
  await stage.close();
  await checkChats(stage);
  checkEvents(stage);
  checkWorkspace(stage);
  for (const follower of followers) for (const type of await follower.check()) figures.followed.add(type);
  count(stage, acts.length, figures);
}

function count({ done, players }: Stage, rounds: number, figures: Figures): void {
  figures.runs += 1;
  figures.rounds += rounds;
  figures.events += players.reduce((sum, { events }) => sum + events.length, 0);
  for (const { command, answer } of done) {
    const key = `${command.kind} ${answer.code ?? answer.status}`;
    figures.answers.set(key, (figures.answers.get(key) ?? 0) + 1);
  }
}
