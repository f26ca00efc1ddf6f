import type { KeyObject } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { ResumeTokenSigner } from '@fechatter/server';
import { TicketsController } from './tickets.controller.js';
import { TicketsService } from './tickets.service.js';

/** Makes the tickets with which browsers open event streams. notify-server takes them. */
@Module({})
export class TicketsModule {
  static with({ jwtPrivateKey }: { jwtPrivateKey: KeyObject }): DynamicModule {
    return {
      module: TicketsModule,
      controllers: [TicketsController],
      providers: [{ provide: ResumeTokenSigner, useValue: new ResumeTokenSigner(jwtPrivateKey) }, TicketsService],
    };
  }
}
