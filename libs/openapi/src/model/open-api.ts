import type { JsonSchema } from './json-schema.js';

/** The part of OpenAPI 3.1 that the document uses. */

export interface Reference {
  $ref: string;
}

export interface Header {
  description?: string;
  required?: boolean;
  schema: JsonSchema;
}

export interface Parameter extends Header {
  name: string;
  in: string;
  example?: unknown;
  /** False for a list whose values are separated by commas. */
  explode?: false;
}

export interface MediaType {
  schema: JsonSchema;
  example?: unknown;
}

export interface Link {
  operationId: string;
  parameters: Record<string, string>;
}

export interface ResponseObject {
  description: string;
  headers?: Record<string, Header | Reference>;
  content?: Record<string, MediaType>;
  links?: Record<string, Link>;
  /** The error codes that can be in the answer, by status. */
  'x-problem-codes'?: Record<string, readonly string[]>;
}

export interface Tag {
  name: string;
  description: string;
}

export interface RequestBody {
  required: boolean;
  content: Record<string, MediaType>;
}

export interface Server {
  url: string;
  description?: string;
}

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  deprecated?: true;
  /** Set if they are not the document's servers. */
  servers?: Server[];
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: RequestBody;
  responses: Record<string, ResponseObject | Reference>;
}

/** The operations of a path, by method. */
export type PathItem = Record<string, Operation>;

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; [more: string]: unknown };
  servers: Server[];
  tags: Tag[];
  paths: Record<string, PathItem>;
  components: {
    headers: Record<string, Header>;
    responses: Record<string, ResponseObject>;
    schemas: Record<string, JsonSchema>;
    securitySchemes: Record<string, object>;
  };
}
