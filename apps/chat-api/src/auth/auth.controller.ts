import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { AuthTokens, SessionUse } from '@fechatter/core';
import { Limit } from '@fechatter/limits';
import { CurrentActor, Operation, Public, SessionOnly, type SignedInActor } from '@fechatter/server';
import type { Response } from 'express';
import { RefreshDto, SignInDto, SignUpDto } from './auth.dto.js';
import { RefreshCookie } from './refresh-cookie.js';
import { CurrentUse } from './session-use.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { SignUpService } from './sign-up.service.js';

const IN_COOKIE =
  'With `refreshCookie`, the refresh token is set as the HttpOnly cookie `fechatter_refresh` (over https: ' +
  '`__Host-fechatter_refresh`) and is null in the answer.';

@Controller('api')
export class AuthController {
  constructor(
    private readonly signUps: SignUpService,
    private readonly signIns: SignInService,
    private readonly sessions: SessionsService,
    private readonly cookie: RefreshCookie,
  ) {}

  @Operation({
    summary: 'Sign up: create a workspace, or join one with an invite',
    description: IN_COOKIE,
    answers: { 201: 'AuthTokens' },
    problems: ['signup_closed', 'invite_not_found', 'invite_used_up', 'email_taken', 'weak_password'],
  })
  @Public()
  @Limit('sign-in')
  @Post('signup')
  async signUp(
    @Body() body: SignUpDto,
    @CurrentUse() use: SessionUse,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuthTokens> {
    const tokens = await this.signUps.signUp(body, use);
    response.location(`/api/users/${tokens.user.id}`);
    return this.cookie.deliver(response, tokens, body.refreshCookie ?? false);
  }

  @Operation({
    summary: 'Sign in',
    description: IN_COOKIE,
    answers: { 200: 'AuthTokens' },
    problems: ['invalid_credentials'],
  })
  @Public()
  @Limit('sign-in', { accountField: 'email' })
  @Post('signin')
  @HttpCode(200)
  async signIn(
    @Body() { email, password, refreshCookie }: SignInDto,
    @CurrentUse() use: SessionUse,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuthTokens> {
    const tokens = await this.signIns.signIn(email, password, use);
    return this.cookie.deliver(response, tokens, refreshCookie ?? false);
  }

  @Operation({
    summary: 'Exchange a refresh token for new tokens',
    description:
      'Without a token in the body, the one in the cookie `fechatter_refresh` (over https: `__Host-fechatter_refresh`) is used, and ' +
      'the answer sets the cookie to the next one. Pages of other origins than those in `CORS_ORIGINS` may not use the cookie. Using ' +
      'a token that has been replaced ends the session.',
    answers: { 200: 'AuthTokens' },
    problems: ['invalid_refresh_token', 'origin_not_allowed'],
  })
  @Public()
  @Limit('sign-in')
  @Post('refresh')
  @HttpCode(200)
  refresh(
    @Body() { refreshToken }: RefreshDto,
    @CurrentUse() use: SessionUse,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuthTokens> {
    return this.cookie.refresh(response, refreshToken ?? null, (token) => this.signIns.refresh(token, use));
  }

  @Operation({ summary: 'End this session', answers: { 204: null } })
  @SessionOnly()
  @Post('logout')
  @HttpCode(204)
  async logOut(@CurrentActor() actor: SignedInActor, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.sessions.logOut(actor);
    this.cookie.clear(response);
  }

  @Operation({
    summary: 'End all your sessions, this one included',
    description: 'Your API tokens stay valid.',
    answers: { 204: null },
  })
  @SessionOnly()
  @Post('logout-all')
  @HttpCode(204)
  async logOutEverywhere(
    @CurrentActor() actor: SignedInActor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.sessions.logOutEverywhere(actor);
    this.cookie.clear(response);
  }
}
