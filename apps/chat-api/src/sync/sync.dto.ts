import { MAX_PAGE_LIMIT } from '@fechatter/core';
import { PageQuery } from '@fechatter/server';

export class SyncQuery extends PageQuery {
  /** The largest number of chats in the page. */
  override limit: number = MAX_PAGE_LIMIT;
}
