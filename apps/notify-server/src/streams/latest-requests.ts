import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Knows the latest request of each connection, and so whether a client has sent one behind another. */
@Injectable()
export class LatestRequests implements OnModuleInit {
  private readonly latest = new WeakMap<Socket, IncomingMessage>();

  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('request', (request: IncomingMessage) => this.latest.set(request.socket, request));
  }

  isLatest(request: IncomingMessage): boolean {
    return this.latest.get(request.socket) === request;
  }
}
