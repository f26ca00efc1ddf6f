import { Body, Controller, Get, Patch } from '@nestjs/common';
import type { Actor, User } from '@fechatter/core';
import { CurrentActor, Operation } from '@fechatter/server';
import { UpdateMeDto } from './me.dto.js';
import { ProfilesService } from './profiles.service.js';

@Controller('api/me')
export class MeController {
  constructor(private readonly profiles: ProfilesService) {}

  @Operation({ summary: 'Get your own profile', answers: { 200: 'User' } })
  @Get()
  get(@CurrentActor() actor: Actor): Promise<User> {
    return this.profiles.find(actor);
  }

  @Operation({
    summary: 'Change your profile',
    description: 'Absent fields stay as they are. Null clears the time zone and the avatar.',
    answers: { 200: 'User' },
  })
  @Patch()
  update(@CurrentActor() actor: Actor, @Body() patch: UpdateMeDto): Promise<User> {
    return this.profiles.update(actor, patch);
  }
}
