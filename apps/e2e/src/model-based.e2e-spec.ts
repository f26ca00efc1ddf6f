import { afterAll, describe, expect, it } from '@jest/globals';
import { EVENT_TYPES } from '@fechatter/core';
import { modelSettings } from '@fechatter/testing';
import * as fc from 'fast-check';
import { closeListeners } from './listener.js';
import { COMMAND_KINDS } from './model/expected/commands.js';
import { eventsNotPlayed } from './model/not-played.js';
import { commandsOf, plans } from './model/plan.js';
import { noFigures, run, type Act } from './model/run.js';
import { opening, script } from './model/script.js';
import { Stage } from './model/stage.js';
import { useSystem } from './use-system.js';

const { runs, seed } = modelSettings();
const system = useSystem({ engine: 'postgres', chatApis: 2 });
const figures = noFigures();

/**
 * `FECHATTER_TEST_MODEL_RUNS` sets the number of runs, and `FECHATTER_TEST_MODEL_SEED` selects the plans.
 * Even with the same seed, the services carry out simultaneous commands in another order each time.
 */
describe('whatever several people do at the same time', () => {
  afterAll(() => {
    const answers = Array.from(figures.answers).sort();
    const commands = answers.reduce((sum, [, count]) => sum + count, 0);
    const { runs: made, rounds, events } = figures;
    process.stdout.write(
      `model-based test: seed ${seed}, ${made} runs, ${rounds} rounds, ${commands} commands, ${events} events heard\n` +
        answers.map(([key, count]) => `    ${key}: ${count}\n`).join(''),
    );
  });

  it('is answered, seen, found and heard as the rules say, and followed from an old snapshot by every type of event', async () => {
    await played(script, 1);
    expect([...figures.followed].sort()).toEqual(EVENT_TYPES.filter((type) => !(type in eventsNotPlayed)).sort());
  }, 180_000);

  it(
    'is answered, seen, found and heard as the rules say, in runs made at random',
    async () => {
      const property = fc.asyncProperty(plans(COMMAND_KINDS), async (plan) => {
        const acts = plan.map((round): Act => ({
          traveller: round.traveller,
          commands: (stage) => commandsOf(stage, round),
        }));
        await played([opening, ...acts], Math.floor(acts.length / 2));
      });
      await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
    },
    60_000 + runs * 20_000,
  );
});

async function played(acts: readonly Act[], followFrom: number): Promise<void> {
  try {
    await run(await Stage.open(system.apis, system.events), acts, followFrom, figures);
  } finally {
    await closeListeners();
  }
}
