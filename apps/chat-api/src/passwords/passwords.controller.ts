import { Body, Controller, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import type { IdempotentRequest } from '@fechatter/core';
import { Limit, signInWith } from '@fechatter/limits';
import { CurrentActor, Operation, Public, SessionOnly, type SignedInActor } from '@fechatter/server';
import type { Response } from 'express';
import { UserId } from '../requests/id.pipe.js';
import { IdempotencyKey } from '../requests/idempotency-key.decorator.js';
import { respondWith } from '../requests/idempotent-request.js';
import { ChangePasswordDto, IssueResetDto, ResetPasswordDto } from './password.dto.js';
import { PasswordsService } from './passwords.service.js';
import { ResetLinksService, type PasswordResetLink } from './reset-links.service.js';

@Controller('api')
export class PasswordsController {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly links: ResetLinksService,
  ) {}

  @Operation({
    summary: 'Change your password',
    description: 'Ends your other sessions and invalidates your open reset links.',
    answers: { 204: null },
    problems: ['invalid_credentials', 'weak_password'],
  })
  @SessionOnly()
  @Limit('sign-in')
  @Put('me/password')
  @HttpCode(204)
  change(
    @CurrentActor() actor: SignedInActor,
    @Body() { currentPassword, newPassword }: ChangePasswordDto,
  ): Promise<void> {
    return this.passwords.change(actor, currentPassword, newPassword);
  }

  @Operation({
    summary: 'Issue a password reset link for a person',
    description:
      'The token can be used once within 24 hours, while you still manage the person. It invalidates earlier links. The owner ' +
      'issues links for everyone else, admins for members. A link for an admin needs `currentPassword`.',
    answers: { 201: 'PasswordResetLink' },
    hasNoLocation: true,
    problems: [
      'invalid_credentials',
      'user_not_found',
      'not_an_admin',
      'not_the_owner',
      'owner_must_transfer',
      'unknown_member',
    ],
  })
  @SessionOnly()
  @Limit(signInWith('currentPassword'))
  @Post('users/:userId/password-reset')
  async issueReset(
    @CurrentActor() actor: SignedInActor,
    @Param('userId', UserId) userId: string,
    @Body() { currentPassword }: IssueResetDto,
    @IdempotencyKey({ proofs: ['currentPassword'] }) request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PasswordResetLink> {
    return respondWith(response, await this.links.issue(actor, { userId, currentPassword }, request));
  }

  @Operation({
    summary: 'Set a new password with a reset link',
    description: 'Ends all sessions of the person.',
    answers: { 204: null },
    problems: ['invalid_credentials', 'weak_password'],
  })
  @Public()
  @Limit('sign-in')
  @Post('password-reset')
  @HttpCode(204)
  reset(@Body() { token, password }: ResetPasswordDto): Promise<void> {
    return this.passwords.reset(token, password);
  }
}
