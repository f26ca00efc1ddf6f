const MANY = '1000000';

/** The environment of a chat-api that counts requests and never turns one away: a test makes more of them than people do. */
export const highLimits: Readonly<Record<string, string>> = {
  RATE_SEND_PER_PERSON: MANY,
  RATE_SEARCH_PER_PERSON: MANY,
  RATE_OTHER_PER_PERSON: MANY,
  RATE_SEND_PER_ADDRESS: MANY,
  RATE_SEARCH_PER_ADDRESS: MANY,
  RATE_OTHER_PER_ADDRESS: MANY,
  RATE_SIGN_IN_PER_ADDRESS: MANY,
  RATE_SIGN_IN_PER_ACCOUNT: MANY,
};
