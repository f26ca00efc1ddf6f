import { METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { INestApplicationContext } from '@nestjs/common';
import {
  handlersOf,
  mediaTypesOf,
  operationOf,
  routeAccess,
  type AnswerDoc,
  type DocumentedPipe,
  type OperationDoc,
  takesTicket,
  type RouteAccess,
} from '@fechatter/server';

export type Class = new (...args: never[]) => object;

/** A route, as its decorators declare it. */
export interface Route {
  controller: Class;
  name: string;
  handler: (...args: never[]) => unknown;
  method: string;
  /** In OpenAPI's notation: `/api/chat/{id}`. */
  path: string;
  pathParameters: { name: string; pipes: Partial<DocumentedPipe>[] }[];
  query: Class | null;
  body: Class | null;
  /** The media types of successful answers. */
  mediaTypes: readonly string[];
  /** Whether a ticket may come instead of a token. */
  takesTicket: boolean;
  isRateLimited: boolean;
}

type DeclaredRoute = Omit<Route, 'isRateLimited'>;

interface Argument {
  index: number;
  data?: string;
  pipes?: Partial<DocumentedPipe>[];
}

/** The routes of an app, sorted by path. */
export function routesOf(app: INestApplicationContext, isRateLimited: (path: string) => boolean): Route[] {
  const routes = handlersOf(app).flatMap(({ paths, controller, name, handler }) =>
    paths.map((path) => ({ path: inOpenApi(path), ...describe(controller, name, handler) })),
  );
  return routes.map((route) => ({ ...route, isRateLimited: isRateLimited(route.path) })).sort(byPath);
}

export function accessOf({ handler, controller, method }: Route): RouteAccess {
  return routeAccess(new Reflector(), [handler, controller], method.toUpperCase());
}

/** Throws for a route without `@Operation()`. */
export function docOf({ handler, controller, name }: Route): OperationDoc {
  const doc = operationOf(handler);
  if (doc) return doc;
  throw new Error(`${controller.name}.${name} needs @Operation(), which says what it answers.`);
}

/** An answer of a route with its status. */
export interface DeclaredAnswer extends Partial<AnswerDoc> {
  status: number;
  type: string | null;
}

/** The answers that `@Operation()` names, sorted by status. */
export function answersOf(route: Route): DeclaredAnswer[] {
  return Object.entries(docOf(route).answers).map(([status, answer]) => {
    const described = typeof answer === 'object' && answer !== null ? answer : { type: answer ?? null };
    return { status: Number(status), ...described };
  });
}

function inOpenApi(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function describe(controller: Class, name: string, handler: Route['handler']): Omit<DeclaredRoute, 'path'> {
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, name) ?? []) as Class[];
  const args = argumentsOf(controller, name);
  const wholeOf = (kind: RouteParamtypes) => {
    const whole = args.find((argument) => argument.kind === kind && argument.data === undefined);
    return whole ? (types[whole.index] ?? null) : null;
  };
  const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
  return {
    ...{ controller, name, handler, method: method.toLowerCase() },
    pathParameters: args.flatMap(({ kind, data, pipes = [] }) =>
      kind === RouteParamtypes.PARAM && data !== undefined ? [{ name: data, pipes }] : [],
    ),
    query: wholeOf(RouteParamtypes.QUERY),
    body: wholeOf(RouteParamtypes.BODY),
    mediaTypes: mediaTypesOf(new Reflector(), [handler, controller]),
    takesTicket: takesTicket(new Reflector(), handler),
  };
}

/** The arguments with Nest's own parameter decorators, sorted by their position. */
function argumentsOf(controller: Class, name: string): (Argument & { kind: RouteParamtypes })[] {
  const metadata = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, Argument>;
  return Object.entries(metadata)
    .map(([key, argument]) => ({ ...argument, kind: Number(key.split(':')[0]) }))
    .sort((one, other) => one.index - other.index);
}

function byPath(one: Route, other: Route): number {
  return compare(one.path, other.path) || compare(one.method, other.method);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
