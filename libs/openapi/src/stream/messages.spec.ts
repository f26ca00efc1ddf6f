import { describe, expect, it } from '@jest/globals';
import type { JsonSchema } from '../model/json-schema.js';
import { messagesOf, type FrameGroup } from './messages.js';

const types: Record<string, JsonSchema> = {
  NapData: {
    type: 'object',
    properties: {
      'nap.begun': { description: 'Somebody sleeps.', type: 'object', properties: { who: { type: 'string' } } },
      'nap.over': { description: 'Nobody sleeps.', type: 'object' },
    },
  },
};
const begun = { event: 'nap.begun', id: 'k3f9-7-9c1e07', data: { who: 'Ada' } };
const over = { event: 'nap.over', id: null, data: {} };
const group: FrameGroup = { tag: 'nap', data: 'NapData', isEvent: false, samples: [begun, over] };

describe('the messages of a group', () => {
  it('have an id as their samples have', () => {
    const idsOf = (samples: FrameGroup['samples']) => {
      const { messages } = messagesOf([{ ...group, samples }], types);
      return Object.values(messages).map(({ headers }) => [headers.properties?.['id'] !== undefined, headers.required]);
    };
    expect(idsOf([begun, over])).toEqual([
      [true, ['event', 'id']],
      [false, ['event']],
    ]);
    expect(idsOf([begun, { ...begun, id: null }, over])[0]).toEqual([true, ['event']]);
  });

  it('need a sample and a description each', () => {
    expect(() => messagesOf([{ ...group, samples: [begun] }], types)).toThrow('nap.over of NapData has no sample.');
    const undescribed = { NapData: { properties: { 'nap.begun': {}, 'nap.over': {} } } };
    expect(() => messagesOf([group], undescribed)).toThrow('nap.begun of NapData has no comment');
  });
});
