/** Injects the `Store`, which `PgStore` implements. */
export const STORE = Symbol('Store');
