import { Audience } from '../listeners/audience.mjs';
import { Actor } from '../people/actor.mjs';
import { Surroundings } from '../people/surroundings.mjs';
import { foundWorkspaces } from '../people/world.mjs';
import { Random } from '../schedule/random.mjs';

const WORKSPACES = 3;

/** Holds everything of a run: the stage, the people on it, and what they were told. */
export class Scene extends Surroundings {
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
    super({ urls: stage.system.run.chatApis, findings, note, random: new Random(`words ${seed}`) });
    this.stage = stage;
    this.seed = seed;
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
        await this.audience.seat(person, workspace.people);
      }
    }
  }
}
