import type { INestApplicationContext } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { routeAccess } from './route-access.js';

type Class = new (...args: never[]) => object;
type Handler = (...args: never[]) => unknown;

/** A method of a controller that answers requests. */
export interface DeclaredHandler {
  controller: Class;
  name: string;
  handler: Handler;
  /** The paths in Nest's notation, e.g. `/api/chat/:id`. */
  paths: string[];
}

/** The handlers of all controllers of an app, as their decorators declare them. */
export function handlersOf(app: INestApplicationContext): DeclaredHandler[] {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = new Set(modules.flatMap((module) => [...module.controllers.values()].map((one) => one.metatype)));
  return [...controllers].flatMap((controller) => handlersIn(controller as Class));
}

/** The paths of the routes marked `@Public()`. */
export function publicPaths(app: INestApplicationContext): ReadonlySet<string> {
  const reflector = new Reflector();
  const isPublic = ({ handler, controller }: DeclaredHandler) =>
    routeAccess(reflector, [handler, controller], 'GET') === 'public';
  return new Set(
    handlersOf(app)
      .filter(isPublic)
      .flatMap(({ paths }) => paths),
  );
}

function handlersIn(controller: Class): DeclaredHandler[] {
  const prototype = controller.prototype as Record<string, Handler>;
  const names = new MetadataScanner().getAllMethodNames(prototype);
  return names.flatMap((name) => {
    const handler = prototype[name];
    if (!handler || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
    return [{ controller, name, handler, paths: pathsOf(controller, handler) }];
  });
}

function pathsOf(controller: Class, handler: Handler): string[] {
  const own = pathMetadata(handler);
  return pathMetadata(controller).flatMap((base) => own.map((path) => joined(base, path)));
}

function pathMetadata(target: object): string[] {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string | string[];
  return Array.isArray(path) ? path : [path];
}

function joined(...parts: string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
}
