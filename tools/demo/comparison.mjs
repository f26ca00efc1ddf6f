/**
 * Compares the events that a subscriber heard with the history of the chat. The seq of a chat has no gaps, so
 * this covers joins and leaves too: every seq after the baseline must be heard once.
 *
 * @typedef {{ id: string, seq: number }} Remembered a message of the history
 *
 * @typedef {object} Comparison
 * @property {number} received messages, including duplicates
 * @property {number} missing seqs that were never heard
 * @property {number} duplicated events that were heard again
 * @property {number} outOfOrder events heard after one with a higher seq
 * @property {number} unexpected messages that the history does not have, or has at another seq
 */

/**
 * @param {import('../client/subscriber.mjs').Heard[]} heard in the order of arrival
 * @param {{ messages: Remembered[], baseline: number, lastSeq: number }} history of the chat; every seq in
 *   (baseline, lastSeq] must be heard
 * @returns {Comparison}
 */
export function compare(heard, { messages, baseline, lastSeq }) {
  const once = distinct(heard);
  const created = heard.filter(({ type }) => type === 'message.created');
  const seqOf = new Map(messages.map(({ id, seq }) => [id, seq]));
  return {
    received: created.length,
    missing: missingSeqs(once, baseline, lastSeq).length,
    duplicated: heard.length - once.length,
    outOfOrder: countOutOfOrder(once),
    unexpected: created.filter(({ seq, data }) => seqOf.get(data.message.id) !== seq).length,
  };
}

/**
 * Holds what a subscriber heard between two resets, and up to which seq it has read the chat after the first
 * of them; null if the next reset came before it could.
 * @typedef {{ heard: import('../client/subscriber.mjs').Heard[], baseline: number | null }} Life
 */

/**
 * Compares what a subscriber heard with the history, although its stream was reset: a reset announces a gap,
 * and what was heard before it may come again.
 * @param {Life[]} lives in the order of time
 * @param {{ messages: Remembered[], lastSeq: number }} history
 * @returns {Comparison}
 */
export function compareLives(lives, { messages, lastSeq }) {
  const comparisons = lives.map(({ heard, baseline }, index) => {
    // What came between the last event of a life and the next reset is part of the gap.
    const end = index === lives.length - 1 ? lastSeq : Math.max(0, ...heard.map(({ seq }) => seq));
    const begin = baseline ?? end;
    return compare(heard, { messages, baseline: begin, lastSeq: Math.max(begin, end) });
  });
  return comparisons.reduce(sum);
}

/** @param {Comparison} one @param {Comparison} other @returns {Comparison} */
function sum(one, other) {
  return Object.fromEntries(Object.keys(one).map((name) => [name, one[name] + other[name]]));
}

/** @param {Comparison} comparison */
export function isFlawless({ missing, duplicated, outOfOrder, unexpected }) {
  return missing + duplicated + outOfOrder + unexpected === 0;
}

/**
 * @param {import('../client/subscriber.mjs').Heard[]} heard
 * @returns {import('../client/subscriber.mjs').Heard[]} the first of each event id
 */
function distinct(heard) {
  const ids = new Set();
  return heard.filter(({ id }) => !ids.has(id) && ids.add(id));
}

/**
 * @param {{ seq: number | null }[]} heard
 * @param {number} baseline
 * @param {number} lastSeq
 * @returns {number[]}
 */
export function missingSeqs(heard, baseline, lastSeq) {
  const known = new Set(heard.map(({ seq }) => seq));
  const all = Array.from({ length: lastSeq - baseline }, (_, index) => baseline + 1 + index);
  return all.filter((seq) => !known.has(seq));
}

/** @param {{ seq: number | null }[]} heard */
function countOutOfOrder(heard) {
  let highest = 0;
  let count = 0;
  for (const { seq } of heard) {
    if (seq === null) continue;
    if (seq < highest) count++;
    highest = Math.max(highest, seq);
  }
  return count;
}

/**
 * Compares the acknowledged messages with the history.
 * @param {import('./player.mjs').Sent[]} acknowledged
 * @param {(Remembered & { content: string | null, senderId: string })[]} messages
 * @returns {{ lost: number, changed: number, extra: number }} `extra` messages are in the history but were
 *   never acknowledged, as after a send that was stored twice
 */
export function compareAcknowledged(acknowledged, messages) {
  const remembered = new Map(messages.map((message) => [message.id, message]));
  const isChanged = ({ text, acknowledged: { id, seq, senderId } }) => {
    const there = remembered.get(id);
    return there && (there.content !== text || there.seq !== seq || there.senderId !== senderId);
  };
  const ids = new Set(acknowledged.map(({ acknowledged }) => acknowledged.id));
  return {
    lost: [...ids].filter((id) => !remembered.has(id)).length + (acknowledged.length - ids.size),
    changed: acknowledged.filter(isChanged).length,
    extra: messages.filter(({ id }) => !ids.has(id)).length,
  };
}
