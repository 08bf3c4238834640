/**
 * One route of the API: its description, from which the OpenAPI document is made and its input checked, and its handler.
 * Answers are written losslessly: a bigint becomes an integer with all its digits.
 */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { stringify } from 'lossless-json';
import { z } from 'zod';
import type { Caller } from '../credentials.ts';
import { Problem } from './problem.ts';
import { queryOf } from './query-string.ts';

/** What middleware leaves for handlers. */
export interface ApiEnv {
  Variables: { caller: Caller };
}
export type Api = OpenAPIHono<ApiEnv>;
export type ApiContext = Context<ApiEnv>;

type Fields = z.ZodObject;
const NOTHING = z.object({});

export interface Endpoint<Path extends Fields, Query extends Fields, Body extends z.ZodType, Answer extends z.ZodType> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Parameters in braces: `/api/v1/secureEvents/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly params?: Path;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer;
  /** Media type of the answer when it is not JSON. */
  readonly media?: string;
  /** Open to everybody. */
  readonly isPublic?: boolean;
}

export interface Input<Path extends Fields, Query extends Fields, Body extends z.ZodType> {
  readonly params: z.output<Path>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
  readonly context: ApiContext;
}

const problemSchema = z.object({
  message: z.string().optional(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        reason: z.string().optional(),
        file: z.string().optional(),
        line: z.number().optional(),
        column: z.number().optional(),
        snippet: z.string().optional(),
      }),
    )
    .optional(),
});

/** Registers the route. A handler gives its answer as a value, or a Response of its own. */
export function addEndpoint<
  Answer extends z.ZodType,
  Path extends Fields = typeof NOTHING,
  Query extends Fields = typeof NOTHING,
  Body extends z.ZodType = z.ZodUndefined,
>(
  api: Api,
  endpoint: Endpoint<Path, Query, Body, Answer>,
  handle: (input: Input<Path, Query, Body>) => Promise<z.input<Answer> | Response> | z.input<Answer> | Response,
): void {
  describe(api, endpoint);
  api.on(endpoint.method.toUpperCase(), endpoint.path.replace(/\{(\w+)\}/g, ':$1'), async (context) => {
    const params = check(endpoint.params, context.req.param(), 'path');
    const query = endpoint.query === undefined ? {} : check(endpoint.query, queryOf(context.req.url), 'query');
    const body = endpoint.body === undefined ? undefined : check(endpoint.body, await jsonBody(context), 'body');
    const result = await handle({ params: params as z.output<Path>, query: query as z.output<Query>, body: body as z.output<Body>, context });
    // Made by the context, so that it has the cookies that the handler has set.
    return result instanceof Response ? result : context.body(jsonText(result), 200, JSON_HEADERS);
  });
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

const jsonText = (value: unknown): string => stringify(value) ?? 'null';

export function jsonResponse(value: unknown, status: ContentfulStatusCode = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(jsonText(value), { status, headers: { ...JSON_HEADERS, ...headers } });
}

function describe(
  api: Api,
  { method, path, summary, tag, params, query, body, answer, media, isPublic }: Endpoint<Fields, Fields, z.ZodType, z.ZodType>,
): void {
  api.openAPIRegistry.registerPath({
    method,
    path,
    summary,
    tags: [tag],
    security: isPublic === true ? [] : [{ token: [] }, { session: [] }],
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      200: { description: 'Success', content: { [media ?? 'application/json']: { schema: answer } } },
      default: { description: 'Anything else', content: { 'application/json': { schema: problemSchema } } },
    },
  });
}

function check(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const findings = result.error.issues.map((issue) => `${[where, ...issue.path].join('.')}: ${issue.message}`);
  throw new Problem(400, findings.join('; '));
}

async function jsonBody(context: ApiContext): Promise<unknown> {
  const text = await context.req.text();
  if (text.trim() === '') throw new Problem(400, 'This request needs a JSON body.');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem(400, `The body is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
}
