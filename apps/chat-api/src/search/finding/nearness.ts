import type { Actor, Explanation, SearchHit } from '@fechatter/core';
import { LRUCache } from 'lru-cache';
import type { Conversations } from '../../postgres/search/pg-nearness.js';

/** What ranks a hit: its chat, sender, time and score. */
export type RankedHit = Pick<SearchHit, 'messageId' | 'chatId' | 'senderId' | 'createdAt' | 'score'>;

/** How near chats and people are to a person, by id, from 0 to 1. What is not in a map has 0. */
export interface Nearness {
  chats: ReadonlyMap<string, number>;
  people: ReadonlyMap<string, number>;
}

const WEIGHTS = { chat: 0.4, person: 0.3, recency: 0.3 };
const HALF_LIFE_MS = 30 * 86_400_000;
const KEPT_PEOPLE = 5_000;
const KEPT_MS = 60_000;

/** Remembers for a minute how near chats and people are to each person who searches. */
export class NearnessOfPeople {
  private readonly known = new LRUCache<string, Nearness>({ max: KEPT_PEOPLE, ttl: KEPT_MS });

  constructor(private readonly read: (actor: Actor) => Promise<Conversations>) {}

  async of(actor: Actor): Promise<Nearness> {
    const known = this.known.get(actor.userId);
    if (known) return known;
    const { chats, people } = await this.read(actor);
    const nearness = { chats: shares(chats), people: shares(people) };
    this.known.set(actor.userId, nearness);
    return nearness;
  }
}

/** Sorts hits by score, and those that match equally well by nearness and recency at `now`. */
export function tuned<T extends RankedHit>(hits: readonly T[], nearness: Nearness, now: string): T[] {
  const nowMs = Date.parse(now);
  const ranked = hits.map((hit) => {
    const { chat, person, recency } = factors(hit, nearness, nowMs);
    return { hit, near: WEIGHTS.chat * chat + WEIGHTS.person * person + WEIGHTS.recency * recency };
  });
  return ranked.sort((one, other) => other.hit.score - one.hit.score || other.near - one.near).map(({ hit }) => hit);
}

/** Explains the place of a hit. If `nearness` is null, only the text counted. */
export function explanationOf(hit: Omit<RankedHit, 'messageId'>, nearness: Nearness | null, now: string): Explanation {
  const text = rounded(hit.score);
  if (!nearness) return { text, chat: null, person: null, recency: null };
  const { chat, person, recency } = factors(hit, nearness, Date.parse(now));
  return { text, chat: rounded(chat), person: rounded(person), recency: rounded(recency) };
}

function factors(
  { chatId, senderId, createdAt }: Omit<RankedHit, 'messageId' | 'score'>,
  { chats, people }: Nearness,
  nowMs: number,
) {
  return {
    chat: chats.get(chatId) ?? 0,
    person: people.get(senderId) ?? 0,
    recency: 0.5 ** (Math.max(0, nowMs - Date.parse(createdAt)) / HALF_LIFE_MS),
  };
}

/** Scales weights to the largest. The root makes half the weight count as 0.7. */
function shares(weighted: readonly { id: string; weight: number }[]): ReadonlyMap<string, number> {
  const largest = weighted.reduce((most, { weight }) => Math.max(most, weight), 0);
  return new Map(largest === 0 ? [] : weighted.map(({ id, weight }) => [id, Math.sqrt(weight / largest)]));
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
