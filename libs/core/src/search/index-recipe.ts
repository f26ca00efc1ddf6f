/**
 * Says how a build of the index was made: by which rules its documents were written, and for which order to
 * rebuild it. It is stored as text in the checkpoint of the build.
 */
export interface IndexRecipe {
  /**
   * The versions of the rules for words and of the engine's shape, e.g. `words 2, shape 6`. Empty if
   * documents were written by several rules.
   */
  rules: string;
  /** The id of the order of an operator, or null. */
  order: string | null;
}

const ORDER = /^[\w.:-]{1,64}$/;
const BEFORE_ORDER = '; order ';

/** Whether `id` may name an order. */
export function isRebuildOrder(id: string): boolean {
  return ORDER.test(id);
}

export function formatRecipe({ rules, order }: IndexRecipe): string {
  return order === null ? rules : `${rules}${BEFORE_ORDER}${order}`;
}

/** The checkpoint of a release without recipes has an empty one, which fits no rules. */
export function parseRecipe(recipe: string): IndexRecipe {
  const [rules = '', order] = recipe.split(BEFORE_ORDER);
  return { rules, order: order ?? null };
}

/** If no order is wanted, a build for any order fits: NATS may have lost the last one. */
export function fitsRecipe(recipe: string, wanted: IndexRecipe): boolean {
  const { rules, order } = parseRecipe(recipe);
  return rules === wanted.rules && (wanted.order === null || order === wanted.order);
}
