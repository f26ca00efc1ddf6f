import { FACET_VALUES } from '@fechatter/core';
import type { Settings } from 'meilisearch';

/** The engine pages and counts up to so many hits. Every hit must be reachable. */
export const MOST_HITS = 1_000_000;

/** Increase it with each change of the settings or documents: an index of another shape is built anew. */
export const MEILI_SHAPE = 2;

/** The settings of each build. */
export const meiliSettings = {
  searchableAttributes: ['words', 'parts', 'exact'],
  displayedAttributes: ['*'],
  // Words are cut already. Told that everything is English, the engine does not cut Chinese and Japanese
  // words again, nor the Arabic article from its word.
  localizedAttributes: [{ attributePatterns: ['*'], locales: ['eng'] }],
  filterableAttributes: [
    filterable(['workspaceId', 'chatId', 'chatType', 'senderId', 'month'], { comparison: false }),
    filterable(['id', 'moment'], { comparison: true }),
  ],
  sortableAttributes: ['id', 'moment'],
  // Which attribute matched makes no difference. Equally good messages come by recency.
  rankingRules: ['sort', 'words', 'typo', 'proximity', 'exactness', 'moment:desc'],
  typoTolerance: {
    enabled: true,
    minWordSizeForTypos: { oneTypo: 5, twoTypos: 9 },
    disableOnNumbers: true,
    disableOnAttributes: ['exact'],
  },
  faceting: { maxValuesPerFacet: FACET_VALUES, sortFacetValuesBy: { '*': 'count' } },
  // Nobody looks for the values of a facet by their beginning.
  facetSearch: false,
  pagination: { maxTotalHits: MOST_HITS },
} satisfies Settings;

function filterable(attributePatterns: string[], { comparison }: { comparison: boolean }) {
  return { attributePatterns, features: { facetSearch: false, filter: { equality: true, comparison } } };
}
