import type { JsonSchema } from '../model/json-schema.js';

/** The part of AsyncAPI 3.0 that the document uses. */

export interface Frame {
  /** The SSE field `event`, which is the type. */
  event: string;
  /** The SSE field `id`; null if the frame has none. */
  id: string | null;
  data: unknown;
}

export interface Message {
  name: string;
  title: string;
  description: string;
  tags: { name: string }[];
  /** The fields of the SSE frame besides `data`. */
  headers: JsonSchema;
  /** The SSE field `data`, parsed. */
  payload: JsonSchema;
  examples: { name: string; headers: Record<string, string>; payload: unknown }[];
}

interface Reference {
  $ref: string;
}

export interface AsyncApiDocument {
  asyncapi: string;
  info: { title: string; version: string; [more: string]: unknown };
  defaultContentType: string;
  servers: Record<string, object>;
  channels: { events: { address: string; messages: Record<string, Reference>; [more: string]: unknown } };
  operations: Record<string, object>;
  components: {
    messages: Record<string, Message>;
    schemas: Record<string, JsonSchema>;
    securitySchemes: Record<string, object>;
  };
}
