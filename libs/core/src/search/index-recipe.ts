/**
 * Says how a build of the index was made: by which rules its documents were written, and for which order to
 * rebuild it. It is stored as text in the checkpoint of the build.
 */
export interface IndexRecipe {
  /** Of words and of the engine's settings; empty if the documents are of several rules. */
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

/** A build of a release without recipes has an empty one, which no rules have made. */
export function parseRecipe(recipe: string): IndexRecipe {
  const [rules = '', order] = recipe.split(BEFORE_ORDER);
  return { rules, order: order ?? null };
}

/** Where no order is known, a build for any order will do: the place where orders are kept may be lost. */
export function fitsRecipe(recipe: string, wanted: IndexRecipe): boolean {
  const { rules, order } = parseRecipe(recipe);
  return rules === wanted.rules && (wanted.order === null || order === wanted.order);
}
