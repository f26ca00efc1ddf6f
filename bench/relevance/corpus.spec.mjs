import { describe, expect, it } from '@jest/globals';
import { readCorpus } from './corpus.mjs';

const WEEK_MS = 7 * 86_400_000;

const { chats, people, messages } = readCorpus();
const byKey = new Map(messages.map((message) => [message.key, message]));
const chatByKey = new Map(chats.map((chat) => [chat.key, chat]));

describe('the corpus', () => {
  it('has every message of the ten logs once', () => {
    expect(messages).toHaveLength(11_683);
    expect(byKey.size).toBe(messages.length);
    expect(byKey.get('2009-02-23_10/1')).toMatchObject({
      chat: '2009-02-23_10',
      sender: 'eepberries',
      text: 'int256: was this using gparted or gpart?',
    });
  });

  it('has a public channel for each log, and single chats of two', () => {
    const channels = chats.filter(({ type }) => type === 'public_channel');
    expect(channels.map(({ key }) => key).sort()).toEqual(
      [...new Set(messages.map(({ key }) => key.split('/')[0]))].sort(),
    );
    const single = chats.filter(({ type }) => type === 'single');
    expect(single.length).toBeGreaterThan(50);
    expect(single.filter(({ members }) => members.length !== 2)).toEqual([]);
  });

  it('has the authors of each chat as its members', () => {
    const strangers = messages.filter(({ chat, sender }) => !chatByKey.get(chat).members.includes(sender));
    expect(strangers).toEqual([]);
    expect(new Set(people)).toEqual(new Set(messages.map(({ sender }) => sender)));
  });

  it('lets two people go on in a single chat once each has addressed the other four times', () => {
    const between = messages.filter(
      ({ key, sender, text }) =>
        key.startsWith('2004-11-15_03/') &&
        ((sender === 'tweaked' && /^HrdwrBoB:/i.test(text)) || (sender === 'HrdwrBoB' && text.startsWith('tweaked:'))),
    );
    const isPublic = between.map(({ chat }) => chat === '2004-11-15_03');
    const before = between.slice(0, isPublic.indexOf(false));
    expect(before.filter(({ sender }) => sender === 'HrdwrBoB')).toHaveLength(4);
    expect(before.length).toBeGreaterThanOrEqual(8);
    expect(isPublic.slice(before.length)).not.toContain(true);
  });

  it('lasts twelve weeks, in each of which every channel talks', () => {
    const ages = messages.map(({ ageMs }) => ageMs);
    expect(ages).toEqual([...ages].sort((one, other) => other - one));
    expect(ages[0]).toBeLessThan(12 * WEEK_MS);
    expect(ages.at(-1)).toBeGreaterThan(0);
    const weeks = new Set(messages.map(({ key, ageMs }) => `${key.split('/')[0]} ${Math.floor(ageMs / WEEK_MS)}`));
    expect(weeks.size).toBe(10 * 12);
  });

  it('has the messages of a channel seconds apart, eleven times interrupted for days', () => {
    const ages = messages.filter(({ key }) => key.startsWith('2008-12-11_11/')).map(({ ageMs }) => ageMs);
    const gaps = ages.slice(1).map((age, index) => ages[index] - age);
    expect(gaps.filter((gap) => gap < 60_000)).toHaveLength(ages.length - 12);
    expect(gaps.filter((gap) => gap > 6 * 86_400_000)).toHaveLength(11);
  });

  it('keeps the order of each log', () => {
    const places = messages
      .filter(({ key }) => key.startsWith('2016-12-19_20/'))
      .map(({ key }) => Number(key.split('/')[1]));
    expect(places).toEqual(places.map((_, index) => index + 1));
  });
});
