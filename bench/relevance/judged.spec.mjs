import { describe, expect, it } from '@jest/globals';
import { readCorpus } from './corpus.mjs';
import { CONTEXT_CLASSES, readJudged, readJudgements } from './judged.mjs';

const { chats, people, messages } = readCorpus();
const messageByKey = new Map(messages.map((message) => [message.key, message]));
const chatByKey = new Map(chats.map((chat) => [chat.key, chat]));
const queries = readJudged();
const judgements = readJudgements();

describe('the judged queries', () => {
  it('are at least 60, among them 40 whose meaning depends on the asker', () => {
    expect(queries.length).toBeGreaterThanOrEqual(60);
    expect(queries.filter((query) => CONTEXT_CLASSES.includes(query.class)).length).toBeGreaterThanOrEqual(40);
    expect(new Set(queries.map(({ id }) => id)).size).toBe(queries.length);
  });

  it('are asked by people of the corpus', () => {
    expect(queries.filter(({ asker }) => !people.includes(asker))).toEqual([]);
  });

  it('each have a message that answers them', () => {
    expect(queries.filter(({ grades }) => !grades || Math.max(...grades.values()) < 3)).toEqual([]);
  });

  it('are judged on messages that the asker may read', () => {
    const isReadable = (asker, key) => {
      const { type, members } = chatByKey.get(messageByKey.get(key)?.chat) ?? { members: [] };
      return type === 'public_channel' || members.includes(asker);
    };
    const hidden = queries.flatMap(({ id, asker, grades }) =>
      [...grades.keys()].filter((key) => !isReadable(asker, key)).map((key) => `${id} ${key}`),
    );
    expect(hidden).toEqual([]);
  });
});

describe('a judgement', () => {
  it('has a grade from 0 to 3 for a query that exists, once', () => {
    const ids = new Set(queries.map(({ id }) => id));
    const odd = judgements.filter(({ query, grade }) => !ids.has(query) || ![0, 1, 2, 3].includes(grade));
    expect(odd).toEqual([]);
    expect(new Set(judgements.map(({ query, key }) => `${query} ${key}`)).size).toBe(judgements.length);
  });

  it('shows how the message begins, unless it is not relevant', () => {
    const beginning = (key) => {
      const { sender, text } = messageByKey.get(key);
      return `${sender}: ${text.replace(/\s+/g, ' ').trim().slice(0, 60)}`;
    };
    const wrong = judgements.filter(({ grade, key, excerpt }) => excerpt !== (grade > 0 ? beginning(key) : undefined));
    expect(wrong).toEqual([]);
  });
});
