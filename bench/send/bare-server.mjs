/**
 * The server that chat-api's send route is compared with: Nest on Express with one route that calls the SQL
 * function. It has no tokens, checks, problem details or log. It applies decorators as functions, so that it
 * runs without a compiler.
 */
import 'reflect-metadata';
import { Body, Controller, Headers, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';

const { DATABASE_URL, PORT, WORKSPACE_ID, SENDER_ID } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16 });
const bodyHash = Buffer.alloc(32);

class SendController {
  async send(chatId, key, { content }) {
    const { rows } = await pool.query({
      name: 'send_message_v3',
      text: 'select outcome, message from send_message_v3($1, $2, $3, $4, $5, $6, $7)',
      values: [WORKSPACE_ID, chatId, SENDER_ID, content, key, bodyHash, null],
    });
    return rows[0].message;
  }
}

const { prototype } = SendController;
Param('id')(prototype, 'send', 0);
Headers('idempotency-key')(prototype, 'send', 1);
Body()(prototype, 'send', 2);
Post('api/chat/:id/messages')(prototype, 'send', Object.getOwnPropertyDescriptor(prototype, 'send'));
Controller()(SendController);

class BareModule {}
Module({ controllers: [SendController] })(BareModule);

const app = await NestFactory.create(BareModule, { logger: false });
await app.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
process.send?.('listening');
