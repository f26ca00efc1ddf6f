import { EVENT_VERSIONS, type EventType } from '@fechatter/core';
import { readdirSync, readFileSync } from 'node:fs';
import type { FrameGroup } from './messages.js';

/** Seen from `src` and from `dist` alike. */
const SAMPLES = new URL('../../../../libs/core/src/events/samples/', import.meta.url);

interface Sample {
  id: string;
  type: EventType;
  version: number;
}

/**
 * The durable events, with their samples in the present version. `epoch` and `firstSeq` give the samples the
 * cursors of one stream.
 */
export function durableEvents(epoch: string, firstSeq: number): FrameGroup {
  const present = readdirSync(SAMPLES).map(readSample).filter(isPresent);
  const samples = present.map((data, index) => {
    return { event: data.type, id: `${epoch}-${firstSeq + index}-${data.id.slice(0, 6)}`, data };
  });
  return { tag: 'durable', data: 'EventData', isEvent: true, samples };
}

function readSample(name: string): Sample {
  return JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8')) as Sample;
}

function isPresent({ type, version }: Sample): boolean {
  return EVENT_VERSIONS[type] === version;
}
