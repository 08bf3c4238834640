/** All routes of the HTTP API and the console's files, as one function from request to response. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import type { ServerServices } from '../services.ts';
import { addAgentRoutes } from './agent-routes.ts';
import { authorise, PUBLIC_ROUTES } from './authorise.ts';
import type { ConsoleFiles } from './console-files.ts';
import { addCaptureBacktestRoute } from './capture-backtest-route.ts';
import { addCaptureNoteRoutes } from './capture-note-routes.ts';
import { addCaptureRoutes } from './capture-routes.ts';
import { contentSecurityOf } from './content-security.ts';
import { jsonResponse } from './endpoint.ts';
import type { Api, ApiEnv } from './endpoint.ts';
import { addEventExport } from './event-export.ts';
import { addEventGroups } from './event-groups.ts';
import { addEventStatistics } from './event-statistics.ts';
import { addGroupingRoutes } from './grouping-routes.ts';
import { addHealthRoute } from './health-route.ts';
import { addListRuleRoutes } from './list-rule-routes.ts';
import { addPolicyHistoryRoutes } from './policy-history-routes.ts';
import { addNotificationChannelRoutes } from './notification-channel-routes.ts';
import { addOldPolicyEvents } from './old-policy-events.ts';
import { addPolicyRoutes } from './policy-routes.ts';
import { addPolicyV1Routes } from './policy-v1-routes.ts';
import { Problem, problemOf } from './problem.ts';
import { addResponseRoutes } from './response-routes.ts';
import { addSavedFilterRoutes } from './saved-filter-routes.ts';
import { addRuleObjectRoutes } from './rule-object-routes.ts';
import { addRulesFileRoutes } from './rules-file-routes.ts';
import { addRulesLibraryRoute } from './rules-library-route.ts';
import { addRulesSettings } from './rules-settings.ts';
import { addSecureEvents } from './secure-events.ts';
import { addScopeRoutes } from './scope-routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import { addStream } from './stream.ts';
import { addSysdigCaptures } from './sysdig-captures.ts';
import { addTopologyRoute } from './topology-route.ts';
import { addTriageRoutes } from './triage-routes.ts';
import { addTrialRoute } from './trial-route.ts';
import { addTuningRoutes } from './tuning-routes.ts';

export interface AppOptions {
  readonly services: ServerServices;
  /** Whether it is served over TLS. */
  readonly isSecure: boolean;
  readonly console?: ConsoleFiles;
}

const MAX_BODY = 2 * 1024 * 1024;

export function createApp({ services, isSecure, console: consoleFiles }: AppOptions): Api {
  // `strict: false`: a slash at the end of a path makes no difference.
  const app: Api = new OpenAPIHono<ApiEnv>({ strict: false });

  app.use(async (context, next) => {
    await next();
    context.header('x-content-type-options', 'nosniff');
    context.header('content-security-policy', contentSecurityOf(context.req.path));
    context.header('referrer-policy', 'no-referrer');
    if (isSecure) context.header('strict-transport-security', 'max-age=31536000');
  });
  app.use('/api/*', authorise(services.credentials));
  app.use(
    '/api/*',
    bodyLimit({
      maxSize: MAX_BODY,
      onError: () => {
        throw new Problem(413, `The body is larger than ${MAX_BODY / 1024 / 1024} MiB.`);
      },
    }),
  );
  app.use('/api/*', compress({ threshold: 1024 }));

  addHealthRoute(app, services);
  addSessionRoutes(app, services, isSecure);
  // Before the route of the single event, whose id could be any word.
  addStream(app, services);
  addEventStatistics(app, services);
  addEventGroups(app, services);
  addEventExport(app, services);
  addTriageRoutes(app, services);
  addTopologyRoute(app, services);
  addTuningRoutes(app, services);
  addSecureEvents(app, services);
  addOldPolicyEvents(app, services);
  addGroupingRoutes(app, services);
  addSavedFilterRoutes(app, services);
  addPolicyRoutes(app, services);
  addPolicyHistoryRoutes(app, services);
  addPolicyV1Routes(app, services);
  addListRuleRoutes(app, services);
  addNotificationChannelRoutes(app, services);
  addScopeRoutes(app, services);
  addRulesFileRoutes(app, services);
  addRulesLibraryRoute(app, services);
  addRuleObjectRoutes(app, services);
  addRulesSettings(app, services);
  addTrialRoute(app, services);
  addCaptureBacktestRoute(app, services);
  addAgentRoutes(app, services);
  addResponseRoutes(app, services);
  addCaptureRoutes(app, services);
  addCaptureNoteRoutes(app, services);
  addSysdigCaptures(app, services);
  addOpenApi(app, services.version);

  app.notFound((context) => {
    const isPage = context.req.method === 'GET' || context.req.method === 'HEAD';
    const isApi = context.req.path === '/api' || context.req.path.startsWith('/api/');
    const page = isApi || !isPage ? undefined : consoleFiles?.answer(context);
    return page ?? jsonResponse({ message: `There is nothing at ${context.req.method} ${context.req.path}.` }, 404);
  });
  app.onError((error) => {
    const { status, body, retryAfter } = problemOf(error, services.log);
    return jsonResponse(body, status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
  });
  return app;
}

function addOpenApi(app: Api, version: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', { type: 'apiKey', in: 'cookie', name: 'eyrie_session' });
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This document',
    tags: ['Server'],
    security: [{ token: [] }, { session: [] }],
    responses: { 200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: { type: 'object' } } } } },
  });
  let document: unknown;
  app.get('/api/openapi.json', () => {
    document ??= app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Eyrie',
        version,
        description: `Times are nanoseconds since 1970 unless a description says otherwise. Open to everybody: ${[...PUBLIC_ROUTES].join(', ')}.`,
      },
    });
    return jsonResponse(document);
  });
}
