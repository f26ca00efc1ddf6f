import { MessageLedger } from '../ledger/message-ledger.mjs';
import { Memberships } from '../ledger/memberships.mjs';
import { Restores } from '../ledger/restores.mjs';
import { BalancedClient } from './balanced-client.mjs';
import { Gate } from './gate.mjs';
import { Words } from './words.mjs';

/** Holds what everybody who acts or listens needs: the API, the ledgers of what they were told, a gate. */
export class Surroundings {
  ledger = new MessageLedger();
  memberships = new Memberships();
  restores = new Restores();
  gate = new Gate();

  /**
   * @param {object} parts
   * @param {string[]} parts.urls of the chat-apis
   * @param {import('../ledger/findings.mjs').Findings} parts.findings
   * @param {(text: string) => void} parts.note
   * @param {import('../schedule/random.mjs').Random} parts.random for the words of messages
   */
  constructor({ urls, findings, note, random }) {
    this.api = new BalancedClient(urls);
    this.findings = findings;
    this.note = note;
    this.words = new Words(random);
  }
}
