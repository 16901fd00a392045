import { z } from 'zod';
import { routes } from './routes.ts';
import { problem } from './schemas/common.ts';

type JsonSchema = Record<string, unknown>;

/** Schemas that others refer to, by the name they have in the document. */
type Components = Record<string, JsonSchema>;

/**
 * The JSON schema of a type. What it refers to is put among the document's components: a reference is resolved
 * from the document's root, where the definitions of one schema do not stand.
 */
function schemaOf(type: z.ZodType, io: 'input' | 'output', name: string, components: Components): JsonSchema {
  const { $defs = {}, ...schema } = z.toJSONSchema(type, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  }) as JsonSchema & {
    $defs?: Record<string, JsonSchema>;
  };
  // One dialect holds for the whole document.
  delete schema['$schema'];
  const moved = (reference: string): string =>
    reference.replace(/^#\/\$defs\/(.+)$/, (_, def: string) => `#/components/schemas/${name}.${def}`);
  for (const [def, one] of Object.entries($defs))
    components[`${name}.${def}`] = withReferences(one, moved) as JsonSchema;
  return withReferences(schema, moved) as JsonSchema;
}

function withReferences(value: unknown, moved: (reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => withReferences(one, moved));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) =>
      name === '$ref' && typeof one === 'string' ? [name, moved(one)] : [name, withReferences(one, moved)],
    ),
  );
}

const csrfHeader = {
  name: 'x-csrf-token',
  in: 'header',
  required: false,
  description:
    'The `csrf` value of GET /session: shows that a page of Vitrine made the call. Required with the cookie.',
  schema: { type: 'string' },
};

const mediaTypes = {
  json: 'application/json',
  stream: 'application/x-ndjson',
  download: 'application/zip',
} as const;

/** The contract as an OpenAPI 3.1 document. */
export function openApi(version: string): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  const components: Components = {};
  for (const [operationId, route] of Object.entries(routes)) {
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }));
    const query = schemaOf(route.query, 'input', `${operationId}.query`, components) as {
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
      ...(route.stepUp ? { 'x-step-up': true } : {}),
      security: route.access === 'public' ? [] : [{ session: [] }, { bearer: [] }],
      parameters: [...inPath, ...inQuery, ...(changes ? [csrfHeader] : [])],
      ...(changes
        ? {
            requestBody: {
              content: {
                'application/json': {
                  schema: schemaOf(route.body, 'input', `${operationId}.body`, components),
                },
              },
            },
          }
        : {}),
      responses: {
        '200': {
          description: route.summary,
          content: {
            [mediaTypes[route.answer]]: { schema: schemaOf(route.out, 'output', operationId, components) },
          },
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
      schemas: { Problem: schemaOf(problem, 'output', 'Problem', components), ...components },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'vitrine_session' },
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'The session that `vitrine login` began; calls with it need no `x-csrf-token`.',
        },
      },
    },
  };
}
