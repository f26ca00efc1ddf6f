import { MessageLedger } from '../ledger/message-ledger.mjs';
import { Memberships } from '../ledger/memberships.mjs';
import { Audience } from '../listeners/audience.mjs';
import { Actor } from '../people/actor.mjs';
import { BalancedClient } from '../people/balanced-client.mjs';
import { Gate } from '../people/gate.mjs';
import { Words } from '../people/words.mjs';
import { foundWorkspaces } from '../people/world.mjs';
import { Random } from '../schedule/random.mjs';

const WORKSPACES = 3;

/** Everything of a run: the stage, the people on it, and what they were told. */
export class Scene {
  ledger = new MessageLedger();
  memberships = new Memberships();
  gate = new Gate();
  /** @type {import('../people/world.mjs').Workspace[]} */
  workspaces = [];
  /** @type {Actor[]} */
  actors = [];

  /**
   * @param {import('../stage/stage.mjs').Stage} stage
   * @param {import('../ledger/findings.mjs').Findings} findings
   * @param {(text: string) => void} note
   * @param {number} seed
   */
  constructor(stage, findings, note, seed) {
    this.stage = stage;
    this.findings = findings;
    this.note = note;
    this.seed = seed;
    this.words = new Words(new Random(`words ${seed}`));
    this.api = new BalancedClient(stage.system.run.chatApis);
    this.audience = new Audience(this, stage.system.run.notifyServers);
  }

  get people() {
    return this.workspaces.flatMap(({ people }) => people);
  }

  /** Signs everybody up and lets them listen. */
  async enter() {
    this.workspaces = await foundWorkspaces(this.api, WORKSPACES, this.memberships);
    for (const workspace of this.workspaces) {
      for (const person of workspace.people) {
        this.actors.push(new Actor(person, workspace, this, new Random(`${this.seed} ${person.name}`)));
        await this.audience.seat(person);
      }
    }
  }
}
