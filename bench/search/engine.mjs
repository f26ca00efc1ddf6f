/**
 * Asks Meilisearch directly for what chat-api asks it for: the same filter, number of hits and facets. It does so
 * in one request, as clients of the engine do; chat-api asks for hits and facets at the same time.
 */
export class DirectMeili {
  #url;
  #headers;
  #filter;

  /** @param {import('../../libs/system/src/index.d.mts').System} system with Meilisearch */
  static async open({ searchEnv }, world) {
    const headers = {
      authorization: `Bearer ${searchEnv.MEILI_API_KEY}`,
      'content-type': 'application/json',
      // A compressed answer comes in two writes. Delayed acknowledgement holds the second one back by 40 ms.
      'accept-encoding': 'identity',
    };
    const answer = await fetch(`${searchEnv.MEILI_URL}/indexes?limit=100`, { headers });
    const { results } = await answer.json();
    const [build] = results.filter(({ uid }) => uid.startsWith('fechatter_')).sort(byUpdate);
    return new DirectMeili(`${searchEnv.MEILI_URL}/indexes/${build.uid}/search`, headers, world);
  }

  constructor(url, headers, { workspaceId }) {
    this.#url = url;
    this.#headers = headers;
    this.#filter = [`workspaceId = "${workspaceId}"`, 'chatType = "public_channel"'];
  }

  /** @param {string} q @returns {Promise<void>} */
  async search(q) {
    const body = {
      ...{ q, filter: this.#filter, matchingStrategy: 'all', hitsPerPage: 200, page: 1 },
      facets: ['chatId', 'senderId', 'chatType', 'month'],
      attributesToRetrieve: ['id'],
    };
    const answer = await fetch(this.#url, { method: 'POST', headers: this.#headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`Meilisearch answered ${answer.status}: ${await answer.text()}`);
    await answer.json();
  }
}

function byUpdate(one, other) {
  return Date.parse(other.updatedAt) - Date.parse(one.updatedAt);
}
