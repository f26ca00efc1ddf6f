import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { documentOf, type OpenApiDocument } from '@fechatter/openapi';
import { previewService } from '@fechatter/server';
import { AppModule } from '../app.module.js';
import { parseConfig } from '../config.js';
import { introduction } from './introduction.js';

/** Generates chat-api's part of the OpenAPI document, without starting any of it. */
export async function openApiPart(): Promise<OpenApiDocument> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const config = parseConfig({
    DATABASE_URL: 'postgres://nowhere',
    SEARCH_DATABASE_URL: 'postgres://nowhere',
    NATS_URL: 'nats://nowhere',
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    SECRET_KEY: 'nothing is kept secret with this one',
    SEARCH_ENGINE: 'postgres',
  });
  const app = await previewService(AppModule.with(config));
  return documentOf(app, {
    folder: 'apps/chat-api',
    description: introduction,
    server: { url: '/' },
    isRateLimited: (path) => path.startsWith('/api/'),
    takesApiTokens: true,
  });
}
