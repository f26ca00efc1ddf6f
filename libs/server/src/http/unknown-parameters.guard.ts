import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Request } from 'express';
import { invalidRequest } from '../validation/request.pipe.js';
import { unknownFaults } from '../validation/unknown-fields.js';
import { requestParametersOf } from './operation.decorator.js';

/**
 * Refuses query parameters that a route does not have: a misspelt one would be ignored, and a cursor lost.
 * Where a class declares the parameters, the pipe refuses others. A guard, because an interceptor would cost
 * every request an observable.
 */
@Injectable()
export class UnknownParametersGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const sent = Object.keys(context.switchToHttp().getRequest<Request>().query);
    if (sent.length === 0 || hasQueryClass(context)) return true;
    const known = requestParametersOf(context.getHandler()).filter((parameter) => parameter.in === 'query');
    const names = known.map(({ name }) => name);
    const unknown = sent.filter((name) => !names.includes(name));
    if (unknown.length === 0) return true;
    throw invalidRequest(unknownFaults(unknown, names, 'query parameter'), unknown.length);
  }
}

function hasQueryClass(context: ExecutionContext): boolean {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ??
    {}) as object;
  return Object.keys(args).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
