/** The search engines that a system can be started with. A test compares them with those of libs/search. */
export const SEARCH_ENGINES = ['postgres', 'meilisearch'];
