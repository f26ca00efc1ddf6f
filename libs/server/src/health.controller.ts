import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from './route-access.js';
import { HealthService, type HealthReport, type HealthStatus } from './health.service.js';

@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get()
  async detail(@Res({ passthrough: true }) response: Response): Promise<HealthReport> {
    const report = await this.health.report();
    response.status(httpStatus(report.status));
    return report;
  }

  /** Alive: the process answers. */
  @Get('simple')
  simple(): { status: HealthStatus } {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<{ status: HealthStatus }> {
    const status = await this.health.readiness();
    response.status(httpStatus(status));
    return { status };
  }
}

function httpStatus(status: HealthStatus): number {
  return status === 'down' ? 503 : 200;
}
