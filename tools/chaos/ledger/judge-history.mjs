import { expectationOf } from './message-ledger.mjs';

/**
 * Compares what was acknowledged in a chat with its history.
 * @param {import('./message-ledger.mjs').Entry[]} entries of the chat
 * @param {{ id: string, seq: number, clientId: string | null, content: string | null }[]} history all messages of the
 *   chat
 * @returns {{ kind: import('./findings.mjs').Kind, what: string, details: unknown }[]}
 */
export function judgeHistory(entries, history) {
  const byClientId = groupByClientId(history);
  return [
    ...entries.flatMap((entry) => judgeEntry(entry, byClientId.get(entry.clientId) ?? [])),
    ...judgeOrder(history),
  ];
}

/** @param {import('./message-ledger.mjs').Entry} entry @param {Parameters<typeof judgeHistory>[1]} stored */
function judgeEntry(entry, stored) {
  const { presence, contents } = expectationOf(entry);
  const [message] = stored;
  const finding = (kind, what) => [{ kind, what: `message ${entry.clientId} ${what}`, details: { entry, stored } }];
  if (stored.length > 1) return finding('doubled', `is in the history ${stored.length} times`);
  if (!message) return presence === 'certain' ? finding('lost', 'was acknowledged and is not in the history') : [];
  if (presence === 'none') return finding('doubled', 'is in the history although it was taken back or refused');
  if (presence === 'certain' && (message.id !== entry.acked.id || message.seq !== entry.acked.seq))
    return finding('lost', `has id ${message.id} and seq ${message.seq} instead of those acknowledged`);
  if (!contents.has(message.content)) return finding('lost', 'has another content than the last one acknowledged');
  return [];
}

/** @param {Parameters<typeof judgeHistory>[1]} history */
function judgeOrder(history) {
  return history
    .filter(({ seq }, index) => index > 0 && seq <= history[index - 1].seq)
    .map((message) => ({
      kind: 'disordered',
      what: `message ${message.id} stands after a later seq`,
      details: message,
    }));
}

/** `Map.groupBy` came with Node 21. */
function groupByClientId(history) {
  const groups = new Map();
  for (const message of history) groups.set(message.clientId, [...(groups.get(message.clientId) ?? []), message]);
  return groups;
}
