import { z } from 'zod';
import { routes } from './routes.ts';
import { problem } from './schemas/common.ts';

type JsonSchema = Record<string, unknown>;

function schemaOf(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(type, { target: 'draft-2020-12', io, unrepresentable: 'any' });
}

const mediaTypes = {
  json: 'application/json',
  stream: 'application/x-ndjson',
  download: 'application/zip',
} as const;

/** The contract as an OpenAPI 3.1 document. */
export function openApi(version: string): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, route] of Object.entries(routes)) {
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }));
    const query = schemaOf(route.query, 'input') as {
      properties?: Record<string, JsonSchema>;
      required?: string[];
    };
    const inQuery = Object.entries(query.properties ?? {}).map(([name, schema]) => ({
      name,
      in: 'query',
      required: query.required?.includes(name) ?? false,
      schema,
    }));
    const changes = route.method !== 'GET';
    (paths[route.path] ??= {})[route.method.toLowerCase()] = {
      operationId,
      summary: route.summary,
      tags: [route.tag],
      ...(route.event === null ? {} : { 'x-ledger-event': route.event }),
      security: route.access === 'public' ? [] : [{ session: [] }],
      parameters: [...inPath, ...inQuery],
      ...(changes
        ? { requestBody: { content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }
        : {}),
      responses: {
        '200': {
          description: route.summary,
          content: { [mediaTypes[route.answer]]: { schema: schemaOf(route.out, 'output') } },
        },
        default: {
          description: 'A problem (RFC 9457)',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Vitrine', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'vitrine_session' } },
    },
  };
}
