/** The present moment, also late in a transaction, as exact as timestamps travel. */
export const NOW = `date_trunc('milliseconds', clock_timestamp())`;
