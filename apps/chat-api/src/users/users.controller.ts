import { Controller, Get, Inject, Query } from '@nestjs/common';
import { decodeCursor, isId, pageOf, type Actor, type Page, type Store, type User } from '@fechatter/core';
import { CurrentActor, Operation, PageQuery } from '@fechatter/server';
import { STORE } from '../postgres/store.token.js';

@Controller('api/users')
export class UsersController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Operation({ summary: 'List the people of the workspace', answers: { 200: 'Page<User>' } })
  @Get()
  async list(@CurrentActor() { workspaceId }: Actor, @Query() { cursor, limit }: PageQuery): Promise<Page<User>> {
    const [afterId = null] = cursor === undefined ? [] : decodeCursor(cursor, isUserPosition);
    const people = await this.store.users.page(workspaceId, afterId, limit + 1);
    return pageOf(people, limit, ({ id }) => [id]);
  }
}

function isUserPosition(parts: readonly string[]): boolean {
  return parts.length === 1 && parts.every(isId);
}
