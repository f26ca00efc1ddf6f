import { claim, shown } from '../stream/claims.mjs';

const UNDER = 'Events';

/** How a stream is asked for, and where it begins. @type {import('../stream/rule.mjs').Rule[]} */
export const connecting = [
  {
    name: 'an access token opens a stream, and nothing else is needed',
    under: UNDER,
    async run(scene) {
      const { headers } = await scene.live();
      const type = headers['content-type'] ?? '';
      claim(/^text\/event-stream(;\s*charset=utf-8)?$/i.test(type), `Content-Type is ${shown(type)}`);
    },
  },
  {
    name: 'after a disconnect, Last-Event-ID resumes: nothing is missing, nothing is doubled',
    under: UNDER,
    async run(scene) {
      const first = await scene.live();
      await first.heard(await scene.say(1));
      const { cursor } = first;
      first.close();
      const missed = await scene.say(3);
      const second = await scene.live({ cursor });
      claimReady(second, true);
      claimOnly(await second.heard(missed), missed);
      const then = await scene.say(2);
      claimOnly(await second.heard(then), [...missed, ...then]);
      claim(!second.names.includes('stream.reset'), `there was a reset: ${second.names}`);
    },
  },
  {
    name: 'every id is a position of its own: a stream resumes in the middle of a batch',
    under: UNDER,
    async run(scene) {
      const first = await scene.live();
      const said = await scene.say(4);
      const [, second] = await first.heard(said);
      const resumed = await scene.live({ cursor: second.id });
      claimOnly(await resumed.heard(said.slice(2)), said.slice(2));
    },
  },
  {
    name: '?lastEventId= resumes a first connection',
    under: UNDER,
    async run(scene) {
      const { cursor } = await scene.live();
      const missed = await scene.say(2);
      const stream = await scene.live({ query: { lastEventId: cursor } });
      claimReady(stream, true);
      claimOnly(await stream.heard(missed), missed);
    },
  },
  {
    name: 'the header Last-Event-ID wins over ?lastEventId=',
    under: UNDER,
    async run(scene) {
      const first = await scene.live();
      const old = first.cursor;
      const said = await scene.say(3);
      const [, second] = await first.heard(said);
      const stream = await scene.live({ cursor: second.id, query: { lastEventId: old } });
      claimOnly(await stream.heard(said.slice(2)), said.slice(2));
    },
  },
];

/** @param {import('../stream/stream.mjs').Stream} stream @param {boolean} resumed */
function claimReady({ frames }, resumed) {
  const [{ id, data }] = frames;
  claim(data?.resumed === resumed, `stream.ready says resumed: ${shown(data?.resumed)}`);
  claim(id, 'stream.ready has no id');
}

/**
 * Claims that these messages came, each once and in order.
 * @param {import('../stream/stream.mjs').Frame[]} heard
 * @param {{ id: string, seq: number }[]} sent
 */
export function claimOnly(heard, sent) {
  const [came, wanted] = [heard.map(({ data }) => data.data?.message?.seq), sent.map(({ seq }) => seq)];
  claim(came.join() === wanted.join(), `came: ${shown(came.join(', '))}, in place of ${shown(wanted.join(', '))}`);
}
