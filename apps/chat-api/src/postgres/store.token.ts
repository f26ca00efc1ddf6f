/** What the services ask Nest for; `PgStore` stands behind it. */
export const STORE = Symbol('Store');
