import { claim, shown, Skipped } from '../stream/claims.mjs';
import { claimOnly } from './connecting.mjs';

export const CURSOR = /^[0-9a-z]{4,32}-[1-9]\d{0,15}-[0-9a-f]{6}$/;
const OF_STREAM = 'Frames of the stream itself';
/** The longest interval between heartbeats that is waited for. */
const LONGEST_S = 60;
const ATTEMPTS = 3;
const ENVELOPE = [
  'id',
  'type',
  'version',
  'workspaceId',
  'chatId',
  'seq',
  'occurredAt',
  'actorId',
  'recipientId',
  'data',
];

/** What comes, and in which order. @type {import('../stream/rule.mjs').Rule[]} */
export const frames = [
  {
    name: 'a stream begins with a retry of 2 to 5 s',
    under: 'Reconnecting',
    async run(scene) {
      const { retryMs } = await scene.live();
      claim(retryMs !== null, 'no retry came before the first frame');
      claim(retryMs >= 2_000 && retryMs <= 5_000, `retry is ${retryMs} ms`);
    },
  },
  {
    name: 'stream.ready is the first frame, with a position and the interval of the heartbeats',
    under: OF_STREAM,
    async run(scene) {
      const stream = await scene.live();
      const [{ event, id, data, text }] = stream.frames;
      claim(event === 'stream.ready', `the first frame is ${event ?? 'one without a name'}`);
      claim(id, 'it has no id');
      claim(data?.resumed === false && Number.isInteger(data?.heartbeatSeconds), `its data are ${shown(text)}`);
    },
  },
  {
    name: 'stream.live comes once, behind the replay',
    under: OF_STREAM,
    async run(scene) {
      const first = await scene.live();
      const { cursor } = first;
      const said = await scene.say(2);
      await first.heard(said);
      // Another instance of a gateway may not have read the messages yet: they come live then. It has soon.
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const stream = await scene.live({ cursor });
        const heard = await stream.heard(said);
        const live = stream.frames.filter(({ event }) => event === 'stream.live');
        claim(live.length === 1, `the frames are ${stream.names}`);
        if (stream.frames.indexOf(heard.at(-1)) < stream.frames.indexOf(live[0])) return;
        claim(attempt < ATTEMPTS, `the frames are ${stream.names}`);
      }
    },
  },
  {
    name: 'every frame is named, and its data is JSON',
    under: 'Every frame is named',
    async run(scene) {
      const stream = await scene.live();
      await stream.heard(await scene.say(2));
      const nameless = stream.frames.filter(({ event }) => event === undefined);
      claim(nameless.length === 0, `without a name: ${shown(nameless[0]?.text)}`);
      const broken = stream.frames.find(({ data }) => typeof data !== 'object' || data === null);
      claim(!broken, `the data of ${broken?.event} is ${shown(broken?.text)}`);
    },
  },
  {
    name: 'every id is a cursor, and each durable event has one of its own',
    under: OF_STREAM,
    async run(scene) {
      const stream = await scene.live();
      await stream.heard(await scene.say(3));
      const wrong = stream.frames.find(({ id }) => id !== undefined && !CURSOR.test(id));
      claim(!wrong, `the id of ${wrong?.event} is ${shown(wrong?.id)}`);
      const durable = stream.frames.filter(({ event }) => event && !event.startsWith('stream.'));
      const ids = durable.map(({ id }) => id).filter(Boolean);
      claim(
        new Set(ids).size === durable.length,
        `the ids are ${shown(durable.map(({ id }) => id ?? 'none').join(', '))}`,
      );
    },
  },
  {
    name: 'a sent message comes once, with the id and the seq that the API answered',
    under: 'Durable events',
    async run(scene) {
      const streams = [await scene.live(), await scene.live()];
      const said = await scene.say(5);
      for (const stream of streams) await stream.heard(said);
      // A second copy of one would come before another message.
      said.push(...(await scene.say(1)));
      for (const stream of streams) {
        const heard = await stream.heard(said);
        claimOnly(heard, said);
        const wrong = heard.find(
          ({ data }, index) => data.seq !== said[index].seq || data.data.message.id !== said[index].id,
        );
        claim(!wrong, `an event has ${shown(wrong?.text)}`);
      }
    },
  },
  {
    name: 'an event has its whole envelope, and is of the type that the frame names',
    under: 'Durable events',
    async run(scene) {
      const stream = await scene.live();
      for (const { event, data } of await stream.heard(await scene.say(1))) {
        const missing = ENVELOPE.filter((field) => data[field] === undefined);
        claim(missing.length === 0, `${event} lacks ${missing.join(', ')}`);
        claim(data.type === event, `the type in ${event} is ${shown(data.type)}`);
      }
    },
  },
  {
    name: 'stream.heartbeat comes every heartbeatSeconds, and its id resumes',
    under: 'Heartbeats and time-outs',
    isSlow: true,
    async run(scene) {
      const stream = await scene.live();
      const seconds = stream.frames[0].data?.heartbeatSeconds;
      if (seconds > LONGEST_S) throw new Skipped(`heartbeats are ${seconds} s apart`);
      const { id } = await stream.frame('stream.heartbeat', seconds * 1_000 + scene.options.patienceMs);
      claim(id, 'the heartbeat has no id');
      stream.close();
      const missed = await scene.say(1);
      const resumed = await scene.live({ cursor: id });
      claim(resumed.frames[0].data?.resumed === true, `the next stream began with ${shown(resumed.frames[0].text)}`);
      claimOnly(await resumed.heard(missed), missed);
    },
  },
];
