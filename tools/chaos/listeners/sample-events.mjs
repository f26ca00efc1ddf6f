let ids = 0;

/**
 * Makes the event of message `m<seq>` in chat `c` of workspace 7, for the specs.
 * @param {number} seq
 * @param {Partial<import('./replica.mjs').Event>} [changes]
 * @returns {import('./replica.mjs').Event}
 */
export const messageEvent = (seq, changes = {}) => ({
  ...{ id: `e${++ids}`, type: 'message.created', workspaceId: '7', chatId: 'c', seq, recipientId: null },
  occurredAt: new Date(1_000).toISOString(),
  data: { message: { id: `m${seq}`, chatId: 'c', seq, changedSeq: seq, content: 'x' } },
  ...changes,
});
