import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import type { Actor, Page, User } from '@fechatter/core';
import { Limit, signInWith } from '@fechatter/limits';
import { CurrentActor, NeedsScope, Operation, pageOf, type SignedInActor } from '@fechatter/server';
import { UserId } from '../requests/id.pipe.js';
import { PeopleService } from './people.service.js';
import { ChangePersonDto, ListPeopleQuery, toPeopleFilter, toPersonChange } from './person.dto.js';

@Controller('api/users')
export class UsersController {
  constructor(private readonly people: PeopleService) {}

  @Operation({
    summary: 'List or look up the people of your workspace, by id',
    description:
      'Lists everybody, active or deactivated, and bots. With `q`, `email` or `ids`, lists only those who match everything that is given.',
    answers: { 200: pageOf('User') },
  })
  @Get()
  list(@CurrentActor() actor: Actor, @Query() { cursor, limit, ...wanted }: ListPeopleQuery): Promise<Page<User>> {
    return this.people.list(actor, toPeopleFilter(wanted), { cursor, limit });
  }

  @Operation({
    summary: 'Get a person of your workspace, active or deactivated',
    answers: { 200: 'User' },
    problems: ['user_not_found'],
  })
  @Get(':id')
  get(@CurrentActor() actor: Actor, @Param('id', UserId) id: string): Promise<User> {
    return this.people.find(actor, id);
  }

  @Operation({
    summary: 'Change a person’s role, or deactivate or reactivate them',
    description:
      'The owner manages everyone, admins manage members. Only the owner changes roles, with `currentPassword` and never with an ' +
      'API token; giving the role `owner` transfers the workspace. A bot’s API tokens act with its new role at once. Reactivating ' +
      'an admin needs the same. Deactivation ends the person’s sessions and API tokens at once. They stay a member of their chats; each chat that ' +
      'they own passes to the active member who has been in it longest. Announced as `user.updated`.',
    answers: { 200: 'User' },
    problems: [
      'invalid_credentials',
      'user_not_found',
      'not_an_admin',
      'not_the_owner',
      'owner_must_transfer',
      'unknown_member',
    ],
  })
  @NeedsScope('admin')
  @Limit(signInWith('role', 'currentPassword'))
  @Patch(':id')
  change(
    @CurrentActor() actor: SignedInActor,
    @Param('id', UserId) id: string,
    @Body() change: ChangePersonDto,
  ): Promise<User> {
    return this.people.change(actor, id, toPersonChange(change), change.currentPassword);
  }
}
