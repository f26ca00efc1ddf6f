/**
 * Compares what a subscriber heard with what the chat's history says. The seq of a chat is gap-free, so joins and leaves are compared too:
 * every number after the baseline has to be heard once.
 *
 * @typedef {{ id: string, seq: number }} Remembered a message of the history
 *
 * @typedef {object} Verdict
 * @property {number} received messages, doubled ones included
 * @property {number} missing seqs that were never heard
 * @property {number} doubled events that were heard more than once
 * @property {number} outOfOrder events heard after one with a higher seq
 * @property {number} strange messages heard that the history does not have, or has at another seq
 */

/**
 * @param {import('../client/subscriber.mjs').Heard[]} heard in the order of arrival
 * @param {{ messages: Remembered[], baseline: number, lastSeq: number }} history of the one chat; heard must be all in (baseline, lastSeq]
 * @returns {Verdict}
 */
export function compare(heard, { messages, baseline, lastSeq }) {
  const once = distinct(heard);
  const created = heard.filter(({ type }) => type === 'message.created');
  const seqOf = new Map(messages.map(({ id, seq }) => [id, seq]));
  return {
    received: created.length,
    missing: missingSeqs(once, baseline, lastSeq).length,
    doubled: heard.length - once.length,
    outOfOrder: countOutOfOrder(once),
    strange: created.filter(({ seq, data }) => seqOf.get(data.message.id) !== seq).length,
  };
}

/** @param {Verdict} verdict */
export function isFlawless({ missing, doubled, outOfOrder, strange }) {
  return missing + doubled + outOfOrder + strange === 0;
}

/** @param {import('../client/subscriber.mjs').Heard[]} heard @returns {import('../client/subscriber.mjs').Heard[]} the first of each event id */
function distinct(heard) {
  const ids = new Set();
  return heard.filter(({ id }) => !ids.has(id) && ids.add(id));
}

/** @param {{ seq: number | null }[]} heard @param {number} baseline @param {number} lastSeq @returns {number[]} */
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
 * The acknowledged messages against the history.
 * @param {import('./player.mjs').Sent[]} acknowledged
 * @param {(Remembered & { content: string | null, senderId: string })[]} messages
 * @returns {{ lost: number, changed: number, extra: number }} `extra`: in the history though nobody was told so, as of a doubled send
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
