import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import type { Metric } from './metric.js';

export const METRICS = Symbol('metrics');

type MetricsFactory = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<Metric[]>, 'inject' | 'useFactory'>;

/** Provides the metrics that only this service has. Its admin port serves them with those of every service. */
@Module({})
export class MetricsModule {
  static with({ imports = [], inject = [], useFactory }: MetricsFactory): DynamicModule {
    const metrics = { provide: METRICS, inject, useFactory };
    return { module: MetricsModule, imports, providers: [metrics], exports: [METRICS] };
  }
}
