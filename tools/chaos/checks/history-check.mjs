import { readHistory } from '../../client/history.mjs';
import { judgeHistory } from '../ledger/judge-history.mjs';

/**
 * Compares the history of every chat with what was acknowledged, and with what each listener has.
 * @param {import('../scene/scene.mjs').Scene} scene
 * @returns {Promise<{ messages: number, histories: Map<string, object[]> }>} `histories` by chat
 */
export async function checkHistories(scene) {
  const histories = new Map();
  for (const { owner, chats } of scene.workspaces) {
    for (const chatId of Object.values(chats)) {
      const { messages } = await readHistory(owner.device, chatId);
      histories.set(chatId, messages);
      for (const { kind, what, details } of judgeHistory(scene.ledger.of(chatId), messages))
        scene.findings.add(kind, `chat ${chatId}: ${what}`, details);
    }
  }
  for (const listener of scene.audience.listeners) {
    checkReplica(scene, listener, histories);
    await checkNames(scene, listener);
  }
  return { messages: [...histories.values()].reduce((sum, messages) => sum + messages.length, 0), histories };
}

/** @param {import('../scene/scene.mjs').Scene} scene @param {import('../listeners/listener.mjs').Listener} listener */
function checkReplica({ findings }, { name, replica }, histories) {
  const stored = new Map([...histories.values()].flat().map((message) => [message.id, message]));
  for (const [id, heard] of replica.messages) {
    if (!replica.chats.has(heard.chatId)) continue;
    const message = stored.get(id);
    if (message && message.changedSeq === heard.changedSeq && message.content === heard.content) continue;
    findings.add('lost', `${name} has heard another state of message ${id} than the history has`, { heard, message });
  }
}

/** The last name that was heard of everybody must be the present one. */
async function checkNames({ findings }, listener) {
  for (const { id, fullName } of await listener.readPeople()) {
    const heard = listener.replica.names.get(id);
    if (heard !== fullName) findings.add('lost', `${listener.name} knows person ${id} as ${heard}, not as ${fullName}`);
  }
}
