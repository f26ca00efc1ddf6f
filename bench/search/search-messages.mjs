import { Failure } from '../../libs/system/src/index.mjs';

/**
 * Asks chat-api for a page of hits. Throws a {@link Failure} if it refuses.
 * @param {import('../../tools/client/http-client.mjs').HttpClient} client
 * @param {string} token the access token of who asks
 * @param {Record<string, string>} parameters of `GET /api/search/messages`
 * @returns {Promise<any>} a `SearchAnswer`, see docs/openapi.json
 */
export async function searchMessages(client, token, parameters) {
  const path = `/api/search/messages?${new URLSearchParams(parameters).toString()}`;
  const { status, body } = await client.call('GET', path, { token });
  if (status !== 200) throw new Failure(`${path} was answered ${status}.`);
  return body;
}
