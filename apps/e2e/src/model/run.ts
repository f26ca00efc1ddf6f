import type { EventType } from '@fechatter/core';
import { checkChats, checkEvents, checkWorkspace } from './checks.js';
import type { Command } from './expected/commands.js';
import { Follower } from './players/follow.js';
import type { Presence } from './expected/hearing.js';
import { Stage } from './stage.js';

/** A round, whose commands depend on the state when it begins. */
export interface Act {
  commands: (stage: Stage) => Command[];
  traveller: Presence;
}

/** Counts over several runs. */
export interface Figures {
  runs: number;
  rounds: number;
  events: number;
  /** Counts by command and answer. */
  answers: Map<string, number>;
  /** The types of the events that followers applied. */
  followed: Set<EventType>;
}

export function noFigures(): Figures {
  return { runs: 0, rounds: 0, events: 0, answers: new Map(), followed: new Set() };
}

/**
 * Plays the rounds one after another in a new workspace, and then checks what everyone sees and has heard.
 */
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
