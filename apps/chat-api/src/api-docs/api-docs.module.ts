import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { docsPage } from './docs-page.js';
import { OpenApiController } from './openapi.controller.js';

/** `/api/openapi.json`, and the page that shows it. */
@Module({ controllers: [OpenApiController] })
export class ApiDocsModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(docsPage).forRoutes('api/docs', 'api/docs/*file');
  }
}
