import { EVENT_VERSIONS, type EventType } from '@fechatter/core';
import { KNOWN_VALUES } from '@fechatter/contract';
import type { JsonSchema } from '../model/json-schema.js';
import { mapValues } from '../model/records.js';
import type { Frame, Message } from './async-api.js';

/** Frames of one kind, which a TypeScript interface describes. */
export interface FrameGroup {
  /** The kind, by which the document tags its messages. */
  tag: string;
  /** The exported interface that maps each type to its data. The comment of a type becomes its description. */
  data: string;
  /** Whether `data` travels in the envelope of an event. */
  isEvent: boolean;
  /** At least one of each type. They are the examples, and show which types have an `id`. */
  samples: readonly Frame[];
}

export const CURSOR = 'Cursor';
const HEAD = 'EventHead';

/** The TypeScript types that the schemas of the groups are made from. */
export function typesOf(groups: readonly FrameGroup[]): string[] {
  return [HEAD, ...groups.map(({ data }) => data)];
}

/** The messages of the groups by type, and the schemas of their payloads by name. */
export interface Messages {
  messages: Record<string, Message>;
  schemas: Record<string, JsonSchema>;
}

/**
 * @param types the schemas of {@link typesOf}, and of what they refer to, by name. What they refer to is
 *   returned with the others
 */
export function messagesOf(groups: readonly FrameGroup[], types: Record<string, JsonSchema>): Messages {
  const entries = groups.flatMap((group) =>
    Object.entries(types[group.data]?.properties ?? {}).map(([type, data]) => {
      const payload = group.isEvent ? eventSchema(type, data, types[HEAD] ?? {}) : dataSchema(data);
      return { name: payloadName(type, group), payload, message: messageOf(type, data, group) };
    }),
  );
  const own = new Set(typesOf(groups));
  const shared = Object.entries(types).filter(([name]) => !own.has(name));
  return {
    messages: Object.fromEntries(entries.map(({ message }) => [message.name, message])),
    schemas: Object.fromEntries([...shared, ...entries.map(({ name, payload }) => [name, payload] as const)]),
  };
}

function messageOf(type: string, { description }: JsonSchema, group: FrameGroup): Message {
  const samples = group.samples.filter(({ event }) => event === type);
  if (samples.length === 0) throw new Error(`${type} of ${group.data} has no sample.`);
  if (description === undefined) throw new Error(`${type} of ${group.data} has no comment that describes it.`);
  return {
    name: type,
    title: titleOf(type),
    description,
    tags: [{ name: group.tag }],
    headers: headersOf(type, samples),
    payload: { $ref: `#/components/schemas/${payloadName(type, group)}` },
    examples: samples.map(({ event, id, data }) => ({
      name: exampleName(type, data),
      headers: { event, ...(id !== null && { id }) },
      payload: data,
    })),
  };
}

/** A frame without an `id` leaves the client's cursor where it is. */
function headersOf(type: string, samples: readonly Frame[]): JsonSchema {
  const withId = samples.filter(({ id }) => id !== null).length;
  const id: Record<string, JsonSchema> = withId > 0 ? { id: { $ref: `#/components/schemas/${CURSOR}` } } : {};
  return {
    type: 'object',
    properties: { event: { type: 'string', const: type }, ...id },
    required: ['event', ...(withId === samples.length ? ['id'] : [])],
    additionalProperties: true,
  };
}

function eventSchema(type: string, { description, ...data }: JsonSchema, head: JsonSchema): JsonSchema {
  const { id, version, ...others } = head.properties ?? {};
  return {
    ...(description !== undefined && { description }),
    type: 'object',
    properties: {
      ...(id && { id }),
      type: { type: 'string', const: type },
      ...(version && { version: versionSchema(type as EventType, version) }),
      ...others,
      data: '$ref' in data ? data : dataSchema(data),
    },
    required: ['id', 'type', 'version', ...Object.keys(others), 'data'],
    additionalProperties: true,
  };
}

function versionSchema(type: EventType, { description = '', ...schema }: JsonSchema): JsonSchema {
  const present = EVENT_VERSIONS[type];
  const earlier = present > 1 ? ' A replay may contain earlier ones, which lack the fields that were added.' : '';
  return {
    description: `${description} Version ${present} is described here.${earlier}`,
    ...schema,
    minimum: 1,
    [KNOWN_VALUES]: [present],
  };
}

/** `object`, the data of a frame that says everything by its name, has no properties yet. */
function dataSchema({ properties = {}, ...schema }: JsonSchema): JsonSchema {
  return { ...schema, properties: mapValues(properties, (property) => property), additionalProperties: true };
}

function payloadName(type: string, { isEvent }: FrameGroup): string {
  return `${type.split('.').map(capitalized).join('')}${isEvent ? 'Event' : 'Frame'}`;
}

function titleOf(type: string): string {
  return type.split('.').map(capitalized).join(' ');
}

/** Names an example by what distinguishes it from the others of its type. */
function exampleName(type: string, data: unknown): string {
  const { reason, version, resumed } = data as { reason?: string; version?: number; resumed?: boolean };
  const words = [reason, version && `version ${version}`, resumed === false && 'from now on'];
  return [type, ...words.filter(Boolean)].join(' ');
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
