import {
  Catch,
  HttpException,
  HttpStatus,
  Inject,
  NotFoundException,
  Optional,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { DomainError, SearchUnavailableError, type ErrorCode } from '@fechatter/core';
import type { Request, Response } from 'express';
import { allowedMethods } from './allowed-methods.js';
import { isDependencyLost } from './dependency-lost.js';
import { errorStatus } from './error-status.js';
import { LOG, type Log } from '../log/log.js';
import { sendProblem } from './problem.js';
import { requestIdOf } from '../log/request-id.js';
import { UnguardedRequestCheck } from './unguarded-request-check.js';

/** For the errors that Nest and Express throw. Our own code throws DomainError. */
const frameworkCodes: Partial<Record<number, ErrorCode>> = {
  [HttpStatus.BAD_REQUEST]: 'invalid_request',
  [HttpStatus.PAYLOAD_TOO_LARGE]: 'payload_too_large',
  [HttpStatus.UNSUPPORTED_MEDIA_TYPE]: 'unsupported_media_type',
  [HttpStatus.SERVICE_UNAVAILABLE]: 'dependency_unavailable',
};

/** Answers every error with problem details, which contain nothing that the client did not send. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(LOG) private readonly log: Log,
    @Optional() private readonly unguarded?: UnguardedRequestCheck,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const request = http.getRequest<Request>();
    const known = this.unguarded?.refusalOf(request, response) ?? asDomainError(error, request, response);
    if (errorStatus[known.code] >= 500)
      this.log.error({ err: error, requestId: requestIdOf(response) }, 'request failed');
    if (response.headersSent) response.destroy();
    else sendProblem(response, known);
  }
}

function asDomainError(error: unknown, request: Request, response: Response): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof NotFoundException) return noSuchRoute(request, response);
  if (error instanceof SearchUnavailableError)
    return new DomainError('search_unavailable', 'The search engine does not answer. Try again in a few seconds.');
  if (isDependencyLost(error))
    return new DomainError(
      'dependency_unavailable',
      'A part of the system does not answer. Try again in a few seconds.',
    );
  const code = error instanceof HttpException ? frameworkCodes[error.getStatus()] : undefined;
  if (code !== undefined) return new DomainError(code, 'The request could not be understood.');
  return new DomainError(
    'internal_error',
    'Something went wrong on the server. The operator can find it by the request id.',
  );
}

/** Our code throws DomainErrors, so a Nest "not found" can only be an unknown route. */
function noSuchRoute(request: Request, response: Response): DomainError {
  const methods = allowedMethods(request);
  if (methods.length === 0) return new DomainError('not_found', 'There is nothing at this path.');
  response.set('Allow', methods.join(', '));
  return new DomainError(
    'method_not_allowed',
    `This path does not accept ${request.method}. It accepts ${methods.join(', ')}.`,
  );
}
