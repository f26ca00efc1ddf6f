/**
 * Makes a world to search in from ten logs of the IRC channel #ubuntu. Each log is a public channel, and each
 * nick a person. Once two people have addressed each other (`nick: text`) four times each in a channel, they
 * go on in a single chat: what they address to each other moves there, the rest stays public.
 *
 * The times of the logs can't be used: they are years apart, lack the seconds, and some count to 12. Instead,
 * the world lasts twelve weeks, and a channel has a twelfth of its log on one day of each week. So the
 * messages of a conversation follow each other within seconds, and recency tells the parts of a log apart.
 *
 * @typedef {object} CorpusChat
 * @property {string} key
 * @property {'public_channel' | 'single'} type
 * @property {string[]} members the nicks that write in it, by first message; the two of a single chat
 *
 * @typedef {object} CorpusMessage
 * @property {string} key the log and the place among its messages, from 1, as `2009-02-23_10/412`
 * @property {string} chat the chat's key
 * @property {string} sender a nick
 * @property {string} text
 * @property {number} ageMs how long before the present it is sent
 *
 * @typedef {object} Corpus
 * @property {CorpusChat[]} chats
 * @property {string[]} people nicks
 * @property {CorpusMessage[]} messages in the order of time
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parseIrcLog } from '../../tools/demo/irc-log.mjs';

const DATA = fileURLToPath(new URL('./data/', import.meta.url));
const SUFFIX = '.txt.gz';
const WEEKS = 12;
/** Between two messages of a channel. The busier logs are about as fast. */
const PACE_MS = 12_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How often each must have addressed the other before they go on in a single chat. */
const PUBLIC_EXCHANGES = 4;
const ADDRESSEE = /^\s*@?([^\s:,]+)\s*[:,]/;

/** @returns {Corpus} the same each time */
export function readCorpus() {
  const names = readdirSync(DATA).filter((name) => name.endsWith(SUFFIX));
  const logs = names.sort().map((name) => name.slice(0, -SUFFIX.length));
  const messages = logs.flatMap((log, place) => messagesOf(log, place)).sort((a, b) => b.ageMs - a.ageMs);
  return { chats: chatsOf(messages), people: [...new Set(messages.map(({ sender }) => sender))], messages };
}

/** @param {string} log @param {number} place among the logs @returns {CorpusMessage[]} */
function messagesOf(log, place) {
  const entries = parseIrcLog(gunzipSync(readFileSync(`${DATA}${log}${SUFFIX}`)));
  const said = entries.filter(({ kind }) => kind === 'said');
  const chatOf = chatChooser(log, said);
  return said.map(({ nick, text }, index) => ({
    key: `${log}/${index + 1}`,
    chat: chatOf({ nick, text }),
    sender: nick,
    text,
    ageMs: ageOf(index, said.length, place),
  }));
}

/** Channels talk on different days and hours. */
function ageOf(index, count, place) {
  const weekly = Math.ceil(count / WEEKS);
  const weeksAgo = WEEKS - 1 - Math.floor(index / weekly);
  const start = weeksAgo * 7 * DAY_MS + ((place * 5) % 7) * DAY_MS + (6 + place) * HOUR_MS;
  return start - (index % weekly) * PACE_MS;
}

/**
 * Returns a function that takes the messages of a log in order, and says in which chat each is.
 * @param {string} log @param {{ nick: string }[]} said
 */
function chatChooser(log, said) {
  const nicks = new Map(said.map(({ nick }) => [nick.toLowerCase(), nick]));
  const addressed = new Map();
  return ({ nick, text }) => {
    const other = nicks.get(ADDRESSEE.exec(text)?.[1].toLowerCase());
    if (other === undefined || other === nick) return log;
    const pair = [nick, other].sort().join(' & ');
    const counts = addressed.get(pair) ?? { [nick]: 0, [other]: 0 };
    addressed.set(pair, counts);
    if (Object.values(counts).every((count) => count >= PUBLIC_EXCHANGES)) return pair;
    counts[nick]++;
    return log;
  };
}

/** @param {CorpusMessage[]} messages @returns {CorpusChat[]} */
function chatsOf(messages) {
  const chats = new Map();
  for (const { key, chat, sender } of messages) {
    const isChannel = key.startsWith(`${chat}/`);
    const found = chats.get(chat) ?? { members: new Set(isChannel ? [] : chat.split(' & ')), isChannel };
    chats.set(chat, found);
    found.members.add(sender);
  }
  return [...chats].map(([key, { members, isChannel }]) => ({
    key,
    type: isChannel ? 'public_channel' : 'single',
    members: [...members],
  }));
}
