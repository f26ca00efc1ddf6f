import { Module } from '@nestjs/common';
import { SyncController } from './sync.controller.js';
import { SyncService } from './sync.service.js';

/** The snapshot with which a client begins. */
@Module({ controllers: [SyncController], providers: [SyncService] })
export class SyncModule {}
