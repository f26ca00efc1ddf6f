import 'reflect-metadata';

const ALTERNATIVES = 'alternatives';

/**
 * Exactly one of these fields is in a body: the name under which each such body is published, by its field.
 */
export type Alternatives = Readonly<Record<string, string>>;

/** Declares for the OpenAPI document that a body has exactly one of the fields. The service checks it. */
export const Alternatives =
  (names: Alternatives): ClassDecorator =>
  (target) =>
    Reflect.defineMetadata(ALTERNATIVES, names, target);

export function alternativesOf(target: object): Alternatives | undefined {
  return Reflect.getOwnMetadata(ALTERNATIVES, target) as Alternatives | undefined;
}
