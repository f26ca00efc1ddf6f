/**
 * Describes what a fault does, drawn from its own random numbers.
 * @typedef {object} Plan
 * @property {string} what in words, with the details
 * @property {string[]} holds the processes that no other fault may have meanwhile
 * @property {() => Promise<string | void>} play does it and undoes it; resolves with more to be noted
 *
 * @typedef {object} Fault
 * @property {string} name
 * @property {string} about one line for --list
 * @property {(stage: import('../stage/stage.mjs').Stage) => string | null} [missing] why it can't be played here
 * @property {(scene: import('../scene/scene.mjs').Scene, random: import('../schedule/random.mjs').Random) => Plan} plan
 */

/** The processes of a system: services, of which there may be several each, and servers. */
export const PROCESSES = ['chat-api', 'notify-server', 'search-indexer', 'postgres', 'nats', 'meilisearch'];

/** @param {string} name one of {@link PROCESSES} @returns {Fault['missing']} of a fault of such a process */
export function needs(name) {
  return (stage) => (namesOf(stage, name).length > 0 ? null : 'search is in PostgreSQL');
}

/**
 * @param {import('../stage/stage.mjs').Stage} stage
 * @param {string} name one of {@link PROCESSES}
 * @returns {string[]} the processes of that name on the stage: `chat-api-1`, `chat-api-2`
 */
export function namesOf(stage, name) {
  return [...stage.services(), ...stage.servers].filter((each) => each.replace(/-\d+$/, '') === name);
}
