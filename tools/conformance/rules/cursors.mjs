import { claim, shown, Skipped } from '../stream/claims.mjs';
import { CURSOR } from './frames.mjs';
import { claimOnly } from './connecting.mjs';

const FAR_AHEAD = 1_000_000;

/** What happens to a cursor that can't be resumed. @type {import('../stream/rule.mjs').Rule[]} */
export const cursors = [
  resets('a malformed cursor', 'malformed', () => 'no-cursor'),
  resets('a cursor of another epoch', 'epoch', ({ epoch, seq, prefix }) => `${another(epoch)}-${seq}-${prefix}`),
  resets('a cursor beyond the stream', 'future', ({ epoch, seq }) => `${epoch}-${seq + FAR_AHEAD}-abcdef`),
];

/**
 * @param {string} what
 * @param {string} reason
 * @param {(cursor: { epoch: string, seq: number, prefix: string }) => string} change makes the cursor of a good one
 * @returns {import('../stream/rule.mjs').Rule}
 */
function resets(what, reason, change) {
  return {
    name: `${what} is reset: ready without id, then stream.reset with ${reason}`,
    under: 'Frames of the stream itself',
    async run(scene) {
      const { cursor } = await scene.live();
      if (!CURSOR.test(cursor)) throw new Skipped(`${shown(cursor)} is no cursor to begin with`);
      const [epoch, seq, prefix] = cursor.split('-');
      const stream = await scene.live({ cursor: change({ epoch, seq: Number(seq), prefix }) });
      const [ready, reset] = stream.frames;
      claim(ready.event === 'stream.ready' && reset?.event === 'stream.reset', `the frames are ${stream.names}`);
      claim(ready.id === undefined, `stream.ready has the id ${shown(ready.id)}`);
      claim(ready.data?.resumed === false, `stream.ready says ${shown(ready.text)}`);
      claim(reset.data?.reason === reason, `stream.reset says ${shown(reset.text)}`);
      claim(typeof reset.data.refetch === 'string', `stream.reset names nothing to fetch: ${shown(reset.text)}`);
      await claimResumes(scene, reset.id);
    },
  };
}

/** Claims that the id of a reset resumes, so that the same reset is not sent for ever. */
async function claimResumes(scene, cursor) {
  claim(cursor, 'stream.reset has no id');
  const said = await scene.say(1);
  const stream = await scene.live({ cursor });
  claim(stream.frames[0].data?.resumed === true, `from the id of the reset, ${shown(stream.frames[0].text)} came`);
  claimOnly(await stream.heard(said), said);
}

/** Another epoch of the same form. */
function another(epoch) {
  return epoch.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
}
