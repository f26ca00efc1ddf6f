import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AcceptGuard } from '../http/accept.guard.js';
import { UnknownParametersGuard } from '../http/unknown-parameters.guard.js';
import { LOG, type Log } from '../log/log.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { RequestPipe } from '../validation/request.pipe.js';

/** What applies to every route of every service. Provides the log to all modules: `@Inject(LOG) log: Log`. */
@Module({})
export class ServerModule {
  static with(log: Log, service: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return {
      module: ServerModule,
      global: true,
      imports: [service],
      providers: [
        { provide: LOG, useValue: log },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: AcceptGuard },
        { provide: APP_GUARD, useClass: UnknownParametersGuard },
        { provide: APP_PIPE, useClass: RequestPipe },
      ],
      exports: [LOG],
    };
  }
}
