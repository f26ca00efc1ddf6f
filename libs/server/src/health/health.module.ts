import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { HEALTH_PROBES, HealthService, type HealthProbe } from './health.service.js';

type ProbeFactory = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<HealthProbe[]>, 'inject' | 'useFactory'>;

/** Serves `/health`, `/health/simple` and `/health/ready` from the service's probes. */
@Module({})
export class HealthModule {
  static with({ imports = [], inject = [], useFactory }: ProbeFactory): DynamicModule {
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ logger: false }), ...imports],
      controllers: [HealthController],
      providers: [{ provide: HEALTH_PROBES, inject, useFactory }, HealthService],
      exports: [HealthService],
    };
  }
}
