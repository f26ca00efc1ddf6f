import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Operation } from '../http/operation.decorator.js';
import { Public } from '../access/route-access.js';
import { HealthService, type HealthReport, type HealthStatus, type ServiceStatus } from './health.service.js';

@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Operation({
    summary: 'The state of the service and of its dependencies',
    answers: { 200: 'HealthReport', 503: 'HealthReport' },
  })
  @Get()
  async detail(@Res({ passthrough: true }) response: Response): Promise<HealthReport> {
    const report = await this.health.report();
    response.status(httpStatus(report.status));
    return report;
  }

  @Operation({ summary: 'Whether the process answers', answers: { 200: 'ServiceStatus' } })
  @Get('simple')
  simple(): ServiceStatus {
    return { status: 'ok' };
  }

  @Operation({
    summary: 'Whether the service can do its work',
    answers: { 200: 'ServiceStatus', 503: 'ServiceStatus' },
  })
  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<ServiceStatus> {
    const status = await this.health.readiness();
    response.status(httpStatus(status));
    return { status };
  }
}

export function httpStatus(status: HealthStatus): number {
  return status === 'down' ? 503 : 200;
}
