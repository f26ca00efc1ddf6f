import { setTimeout as delay } from 'node:timers/promises';

/** @type {import('./fault.mjs').Fault[]} */
export const full = [
  {
    name: 'full-stream',
    about: 'NATS may store nothing more (the limit of its account) for 2 to 15 s',
    plan({ stage }, random) {
      const ms = random.between(2_000, 15_000);
      return {
        what: `lets NATS store nothing for ${ms} ms`,
        holds: ['nats'],
        async play() {
          try {
            await stage.room.shut();
            await delay(ms);
          } finally {
            await stage.room.reopen();
          }
        },
      };
    },
  },
  {
    name: 'full-disk-postgres',
    about: "the disk with PostgreSQL's data is full for 2 to 12 s; it starts again if it has ended",
    missing: (stage) => needsMount(stage.disks.postgres),
    plan({ stage }, random) {
      const ms = random.between(2_000, 12_000);
      return {
        what: `fills PostgreSQL's disk for ${ms} ms`,
        holds: ['postgres'],
        play: () => stage.dooming(['postgres'], () => fillFor(stage, 'postgres', ms)),
      };
    },
  },
  {
    name: 'full-disk-nats',
    about: "the disk with NATS' data is full for 2 to 12 s; it is restarted afterwards",
    missing: (stage) => needsMount(stage.disks.nats),
    plan({ stage }, random) {
      const ms = random.between(2_000, 12_000);
      return {
        what: `fills NATS' disk for ${ms} ms`,
        holds: ['nats'],
        // A block of nats-server 2.15 that could not be written once never is again, until the server is restarted.
        play: () =>
          stage.dooming(['nats'], async () => {
            await fillFor(stage, 'nats', ms);
            await stage.child('nats').restart();
          }),
      };
    },
  },
  {
    name: 'read-only-postgres',
    about: 'PostgreSQL refuses every write for 1 to 10 s',
    plan({ stage }, random) {
      const ms = random.between(1_000, 10_000);
      return {
        what: `makes PostgreSQL read-only for ${ms} ms`,
        holds: ['postgres'],
        async play() {
          const set = (value) => stage.postgres.set('default_transaction_read_only', value);
          try {
            await set('on');
            await delay(ms);
          } finally {
            await set('off');
          }
        },
      };
    },
  },
];

/** @param {import('../stage/small-disk.mjs').SmallDisk} disk */
function needsMount({ isMounted }) {
  return isMounted ? null : 'only root can mount a small file system';
}

/** @param {import('../stage/stage.mjs').Stage} stage @param {'postgres' | 'nats'} name @param {number} ms */
async function fillFor(stage, name, ms) {
  try {
    stage.disks[name].fill();
    await delay(ms);
  } finally {
    stage.disks[name].free();
  }
  const hasEnded = !stage.child(name).pid;
  await stage.revive(name);
  return hasEnded ? `${name} had ended` : undefined;
}
