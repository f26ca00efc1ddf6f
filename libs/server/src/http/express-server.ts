import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Express, type Request, type Response } from 'express';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { refuseUnreadable } from './unreadable-request.js';

/**
 * Nest's Express adapter, with requests and responses that are Express's from the start. Express else changes the prototype of each one as it
 * comes in, which costs a quarter of a request's CPU time: V8 then knows the shape of none of them, and every look at a property is
 * slow. Where the prototype is the right one already, Express's change is none.
 */
export class ExpressServer extends ExpressAdapter {
  constructor(app: Express = express()) {
    // Else `/API/chat/` is a second name of each path, and an idempotency key, which is kept by path, makes one thing under each.
    app.enable('case sensitive routing').enable('strict routing');
    super(app);
  }

  override initHttpServer(): void {
    const app = this.getInstance<Express>();
    class ExpressRequest extends IncomingMessage {}
    class ExpressResponse extends ServerResponse {}
    Object.setPrototypeOf(ExpressRequest.prototype, app.request);
    Object.setPrototypeOf(ExpressResponse.prototype, app.response);
    // Express else answers 304 by entity tags of ours, which cover what can be edited, not all that is shown.
    Object.defineProperty(ExpressRequest.prototype, 'fresh', { value: false });
    app.request = ExpressRequest.prototype as Request;
    app.response = ExpressResponse.prototype as Response;
    this.httpServer = createServer({ IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse }, app);
    this.httpServer.on('clientError', refuseUnreadable);
  }
}
