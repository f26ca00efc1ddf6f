/** The paths of `HealthController`. */
const HEALTH_PATHS: ReadonlySet<string> = new Set(['/health', '/health/simple', '/health/ready']);

/** Whether a request is one that probes and load balancers send. */
export function isHealthCheck({ method, originalUrl }: { method: string; originalUrl: string }): boolean {
  return (method === 'GET' || method === 'HEAD') && HEALTH_PATHS.has(originalUrl);
}
