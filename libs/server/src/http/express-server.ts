import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Express, type Request, type Response } from 'express';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { clientAddress } from '../client-address.js';
import { Connections } from '../connections/connections.js';
import { isFresh } from './fresh.js';
import { refuseHead, refuseUnreadable, TIMED_OUT, type UnreadableError } from './unreadable-request.js';

/** Node looks for requests that take too long at this interval. */
const TIMEOUT_CHECK_MS = 5_000;

/**
 * Nest's Express adapter, whose requests and responses have Express's prototypes from the start. Otherwise
 * Express changes the prototype of each one as it arrives, which costs a quarter of a request's CPU time: V8
 * then knows the shape of none of them, and each access to a property is slow. Setting a prototype that is
 * already set changes nothing.
 */
export class ExpressServer extends ExpressAdapter {
  private served: Connections | undefined;

  constructor(app: Express = express()) {
    // Otherwise `/API/chat/` would be another name of `/api/chat`. Idempotency keys are kept by path, so one
    // key would create two things.
    app.enable('case sensitive routing').enable('strict routing');
    super(app);
  }

  /** The connections of the server. Throws before there is one. */
  get connections(): Connections {
    if (!this.served) throw new Error('The HTTP server is not initialised yet.');
    return this.served;
  }

  override initHttpServer(): void {
    const app = this.getInstance<Express>();
    class ExpressRequest extends IncomingMessage {}
    class ExpressResponse extends ServerResponse {}
    Object.setPrototypeOf(ExpressRequest.prototype, app.request);
    Object.setPrototypeOf(ExpressResponse.prototype, app.response);
    defineGetter(ExpressRequest.prototype, 'fresh', isFresh);
    // Express's own returns any text that a client puts into `X-Forwarded-For`.
    defineGetter(ExpressRequest.prototype, 'ip', clientAddress);
    app.request = ExpressRequest.prototype as Request;
    app.response = ExpressResponse.prototype as Response;
    const server = createServer<typeof ExpressRequest, typeof ExpressResponse>({
      IncomingMessage: ExpressRequest,
      ServerResponse: ExpressResponse,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      requireHostHeader: false,
    });
    const connections = new Connections(server);
    const answer = (request: Request, response: Response) => {
      if (!refuseHead(request, response)) app(request, response);
    };
    const onRequest = (request: Request, response: Response) => connections.handle(request, response, answer);
    server
      .on('request', onRequest)
      // The reader of the body answers `100 Continue`, for the bodies that it reads.
      .on('checkContinue', onRequest)
      .on('checkExpectation', onRequest)
      .on('clientError', (error: UnreadableError, socket: Socket) => {
        const isUnused = error.code === TIMED_OUT && connections.keepUnused(socket);
        if (!isUnused) refuseUnreadable(error, socket);
      });
    this.httpServer = server;
    this.served = connections;
  }
}

function defineGetter(prototype: IncomingMessage, name: string, value: (request: Request) => unknown): void {
  Object.defineProperty(prototype, name, {
    get(this: Request) {
      return value(this);
    },
  });
}
