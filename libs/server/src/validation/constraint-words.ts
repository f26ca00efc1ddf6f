import { codePointCount, shown } from '@fechatter/core';
import { getMetadataStorage, IS_OPTIONAL } from 'class-validator';

/** The `context` of a custom constraint's decorator. */
export interface ConstraintContext {
  codeOf(value: unknown): string;
  /** Says what came, to follow the name of the field. Null or absent: as {@link cameWords} says it. */
  cameOf?(value: unknown): string | null;
  /** Continues "must be": `an e-mail address`. */
  readonly words: string;
  /** The constraint as JSON Schema, for the OpenAPI document. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The name under which the document publishes the schema, if it does so separately. */
  readonly component?: string;
}

/** The `context` of `@Matches()`: what the pattern means, after the type and the length. */
export interface PatternContext {
  readonly words: string;
}

type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
type LimitOf = (name: string) => number | undefined;
type Class = abstract new (...args: never[]) => object;

const ELEMENT_WORDS: Partial<Record<string, string>> = { isString: 'a text' };

/** Says what each constraint of class-validator demands, in the order of the sentence. */
const wordsByName: Record<string, (rule: Rule, limitOf: LimitOf) => string> = {
  isString: () => 'a text',
  isInt: () => 'a whole number',
  isBoolean: () => 'true or false',
  isArray: () => 'a list',
  min: ({ constraints: [min] }, limitOf) => between(Number(min), limitOf('max')),
  max: ({ constraints: [max] }, limitOf) => (limitOf('min') === undefined ? `of at most ${max}` : ''),
  maxLength: ({ constraints: [max] }) => `of at most ${max} characters`,
  arrayNotEmpty: (_, limitOf) => `with ${limitOf('arrayMaxSize') === undefined ? 'at least 1' : '1'}`,
  arrayMaxSize: ({ constraints: [max] }, limitOf) =>
    `${limitOf('arrayNotEmpty') === undefined ? 'with at most' : 'to'} ${max} values`,
};

function between(min: number, max: number | undefined): string {
  return max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
}

/** Says what a field must be, from all its constraints. Throws if one of them has no words. */
export function wordsOf(declared: Class, field: string): string {
  const rules = rulesOf(declared, field);
  elementConstraints(declared, field).forEach(elementWords);
  const limitOf = limitsIn(rules);
  const own = rules.map(wordsInContext).filter((words) => words !== undefined);
  const names = rules.filter((rule) => !rule.each && wordsInContext(rule) === undefined).map(({ name = '' }) => name);
  const wordless = names.find((name) => !Object.hasOwn(wordsByName, name) && name !== IS_OPTIONAL);
  if (wordless !== undefined) throw new Error(`The constraint ${wordless} of ${declared.name}.${field} has no words.`);
  const general = Object.entries(wordsByName).map(([name, words]) => {
    const rule = rules.find((one) => one.name === name && !one.each);
    return rule ? words(rule, limitOf) : '';
  });
  const words = [[...general.filter(Boolean)].join(' '), ...own].filter(Boolean).join(', ');
  if (words === '') throw new Error(`${declared.name}.${field} has no words.`);
  return names.includes(IS_OPTIONAL) ? `${words}, or null` : words;
}

/**
 * The context of one of our own constraints. class-validator reports it only if the constraint has a message.
 */
export function contextOf(declared: Class, field: string, constraint: string): Partial<ConstraintContext> | undefined {
  return rulesOf(declared, field).find(({ name }) => name === constraint)?.context as Partial<ConstraintContext>;
}

/** Says what each element of a list must be. Throws if the constraint has no words. */
export function elementWords(constraint: string): string {
  const words = ELEMENT_WORDS[constraint];
  if (words === undefined) throw new Error(`The constraint ${constraint} of each element has no words.`);
  return words;
}

/** The constraints that `declared` puts on each element of the list in `field`. */
export function elementConstraints(declared: Class, field: string): string[] {
  return rulesOf(declared, field).flatMap(({ each, name = '' }) => (each ? [name] : []));
}

/** Says what came, to follow the name of the field. Not for secrets. */
export function cameWords(value: unknown, code: string): string {
  const words = typeof value === 'string' ? cameByCode[code] : undefined;
  if (words !== undefined) return words;
  const size = sizeOf(value);
  if (size === null || (code !== 'too_long' && code !== 'too_short')) return `is ${shown(value)}`;
  const unit = typeof value === 'string' ? 'character' : 'value';
  return size === 0 ? 'is empty' : `has ${size} ${unit}${size === 1 ? '' : 's'}`;
}

const cameByCode: Partial<Record<string, string>> = {
  blank: 'shows nothing',
  nul: 'has the character NUL, which is not allowed',
  lone_surrogate: 'has half of a surrogate pair, which is not Unicode',
};

function sizeOf(value: unknown): number | null {
  if (typeof value === 'string') return codePointCount(value);
  return Array.isArray(value) ? value.length : null;
}

function rulesOf(declared: Class, field: string): Rule[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(declared, '', false, false);
  // `@MayBeAbsent()` is a condition without a name.
  return rules.filter(({ propertyName, type, name }) => propertyName === field && (type !== CONDITION || name));
}

const CONDITION = 'conditionalValidation';

function limitsIn(rules: readonly Rule[]): LimitOf {
  return (name) => {
    const rule = rules.find((one) => one.name === name);
    return rule && Number(rule.constraints?.[0] ?? 1);
  };
}

function wordsInContext({ context }: Rule): string | undefined {
  return (context as Partial<PatternContext> | undefined)?.words;
}
