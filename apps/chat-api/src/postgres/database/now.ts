/** The present moment in milliseconds, the precision of API timestamps. It advances within a transaction. */
export const NOW = `date_trunc('milliseconds', clock_timestamp())`;
