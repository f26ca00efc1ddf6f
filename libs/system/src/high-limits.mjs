const MANY = '1000000';
const NAMES = [
  ...['SEND_PER_PERSON', 'SEARCH_PER_PERSON', 'OTHER_PER_PERSON'],
  ...['SEND_PER_ADDRESS', 'SEARCH_PER_ADDRESS', 'OTHER_PER_ADDRESS'],
  ...['SIGN_IN_PER_ADDRESS', 'SIGN_IN_PER_ACCOUNT'],
];

/**
 * A spec of libs/limits fails when a limit is missing here.
 * @type {typeof import('./index.d.mts').highLimits}
 */
export const highLimits = Object.fromEntries(NAMES.map((name) => [`RATE_${name}`, MANY]));
