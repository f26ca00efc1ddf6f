import type { ChatApi } from './chat-api.js';

interface Express {
  router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] };
}

/** The routes of the running application, such as `GET /api/chat/:id`, without Nest's catch-alls. */
export function routesOf({ service }: ChatApi): string[] {
  const { router } = service.app.getHttpAdapter().getInstance() as unknown as Express;
  const routes = router.stack.flatMap(({ route }) =>
    Object.keys(route?.methods ?? {}).flatMap((method) =>
      method === '_all' || !route ? [] : [`${method.toUpperCase()} ${route.path}`],
    ),
  );
  return [...new Set(routes)].sort();
}
