const MANY = '1000000';
const LIMITS = [
  ...['SEND_PER_PERSON', 'SEARCH_PER_PERSON', 'OTHER_PER_PERSON'],
  ...['SEND_PER_ADDRESS', 'SEARCH_PER_ADDRESS', 'OTHER_PER_ADDRESS'],
  ...['SIGN_IN_PER_ADDRESS', 'SIGN_IN_PER_ACCOUNT'],
];

/** @type {Readonly<Record<string, string>>} */
export const highLimits = Object.fromEntries(LIMITS.map((limit) => [`RATE_${limit}`, MANY]));
