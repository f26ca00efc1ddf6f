import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { documentOf, type OpenApiDocument } from '@fechatter/openapi';
import { createLog, previewService } from '@fechatter/server';
import { AppModule } from '../app.module.js';
import { parseConfig } from '../config.js';

/** Generates notify-server's part of the OpenAPI document, without starting any of it. */
export async function openApiPart(): Promise<OpenApiDocument> {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const config = parseConfig({
    NATS_URL: 'nats://nowhere',
    JWT_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    LOG_LEVEL: 'silent',
  });
  const app = await previewService(AppModule.with(config, createLog('notify-server', config)));
  return documentOf(app, {
    folder: 'apps/notify-server',
    description: 'The event streams.',
    server: { url: '/', description: 'notify-server' },
    isRateLimited: () => false,
    takesApiTokens: false,
  });
}
