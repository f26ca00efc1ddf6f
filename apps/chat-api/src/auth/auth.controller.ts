import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { AuthTokens } from '@fechatter/core';
import { CurrentActor, Operation, Public, type SignedInActor } from '@fechatter/server';
import type { Response } from 'express';
import { Limit } from '../limits/limit.decorator.js';
import { RefreshDto, SignInDto, SignUpDto } from './auth.dto.js';
import { SessionsService } from './sessions.service.js';
import { SignUpService } from './sign-up.service.js';

@Controller('api')
export class AuthController {
  constructor(
    private readonly signUps: SignUpService,
    private readonly sessions: SessionsService,
  ) {}

  @Operation({
    summary: 'Sign up: found a workspace, or join one with an invite',
    answers: { 201: 'AuthTokens' },
    problems: ['signup_closed', 'invite_not_found', 'invite_used_up', 'email_taken', 'weak_password'],
  })
  @Public()
  @Limit('sign-in')
  @Post('signup')
  async signUp(@Body() body: SignUpDto, @Res({ passthrough: true }) response: Response): Promise<AuthTokens> {
    const tokens = await this.signUps.signUp(body);
    response.location(`/api/users/${tokens.user.id}`);
    return tokens;
  }

  @Operation({ summary: 'Sign in', answers: { 200: 'AuthTokens' }, problems: ['invalid_credentials'] })
  @Public()
  @Limit('sign-in')
  @Post('signin')
  @HttpCode(200)
  signIn(@Body() { email, password }: SignInDto): Promise<AuthTokens> {
    return this.sessions.signIn(email, password);
  }

  @Operation({
    summary: 'Change a refresh token for new tokens',
    answers: { 200: 'AuthTokens' },
    problems: ['invalid_refresh_token'],
  })
  @Public()
  @Limit('sign-in')
  @Post('refresh')
  @HttpCode(200)
  refresh(@Body() { refreshToken }: RefreshDto): Promise<AuthTokens> {
    return this.sessions.refresh(refreshToken);
  }

  @Operation({ summary: 'End this session', answers: { 204: null } })
  @Post('logout')
  @HttpCode(204)
  logOut(@CurrentActor() actor: SignedInActor): Promise<void> {
    return this.sessions.logOut(actor);
  }
}
