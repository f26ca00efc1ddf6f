import { describe, expect, it } from '@jest/globals';
import { countedStep } from './counted-step.mjs';

describe('a step that counts', () => {
  function counting(isTerminal, everyMs) {
    const said = [];
    let time = 0;
    const counter = countedStep('building', 'projects', {
      isTerminal,
      write: (text) => said.push(text),
      now: () => time,
    });
    for (let done = 1; done <= 100; done++) {
      time += everyMs;
      counter.at(done, 100);
    }
    counter.end();
    return said;
  }

  it('writes a bounded number of lines into a log, and none if it is quick', () => {
    expect(counting(false, 40)).toEqual([]);
    expect(counting(false, 1_000).slice(0, 2)).toEqual(['building: 5 of 100 projects', 'building: 10 of 100 projects']);
    expect(counting(false, 60_000)).toHaveLength(12);
  });

  it('changes one line of a terminal, and removes it', () => {
    const said = counting(true, 40);
    expect(said[0]).toContain('\rbuilding: 1 of 100 projects'.slice(1));
    expect(said.join('')).not.toContain('\n');
    expect(said.at(-1)).toBe('\r\u001b[K');
  });
});
