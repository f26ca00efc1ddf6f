import { Inject, Module, type DynamicModule, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { docsPage } from './docs-page.js';
import { OpenApiController } from './openapi.controller.js';
import { foreignOrigins, PUBLIC_ADDRESSES, type PublicAddresses } from './public-addresses.js';

/** `/api/openapi.json`, and the page that shows it, to which `/` leads. */
@Module({})
export class ApiDocsModule implements NestModule {
  static with({ publicUrl, publicEventsUrl }: PublicAddresses): DynamicModule {
    const useValue: PublicAddresses = { publicUrl, publicEventsUrl };
    return {
      module: ApiDocsModule,
      controllers: [OpenApiController],
      providers: [{ provide: PUBLIC_ADDRESSES, useValue }],
    };
  }

  constructor(@Inject(PUBLIC_ADDRESSES) private readonly addresses: PublicAddresses) {}

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(docsPage(foreignOrigins(this.addresses))).forRoutes('/', 'api/docs', 'api/docs/*file');
  }
}
