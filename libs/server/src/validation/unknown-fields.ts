import { getMetadataStorage } from 'class-validator';

type Class = new () => object;

const fieldsByClass = new Map<Class, ReadonlySet<string>>();

/** The names of the fields that a class of bodies or query parameters declares. */
export function fieldsOf(declared: Class): ReadonlySet<string> {
  const known = fieldsByClass.get(declared);
  if (known) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(declared, '', false, false);
  const fields = new Set(rules.map(({ propertyName }) => propertyName));
  fieldsByClass.set(declared, fields);
  return fields;
}

/**
 * Splits what a client sent into the declared fields and the names of all others. class-validator can't: it
 * looks a name up in an object, where it finds `toString` and `__proto__` too, and class-transformer drops them.
 */
export function splitFields(sent: object, declared: Class): { known: object; unknown: string[] } {
  const fields = fieldsOf(declared);
  const unknown = Object.keys(sent).filter((name) => !fields.has(name));
  if (unknown.length === 0) return { known: sent, unknown };
  return { known: Object.fromEntries(Object.entries(sent).filter(([name]) => fields.has(name))), unknown };
}
