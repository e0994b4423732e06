import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { toOpenApi } from '../openapi.js';

const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: 'What went wrong and what to do.' }),
    code: z.string().meta({ description: 'Stable; meant for programs.' }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ description: 'RFC 9457 problem' });

const descriptions = {
  400: 'The body is not JSON.',
  401: 'No valid API key.',
  404: 'There is none with this id.',
  403: 'The link is not valid, or has expired.',
  409: 'The request contradicts what is there already.',
  410: 'The file is deleted, its time being over.',
  413: 'The body is larger than 1 MiB.',
  415: 'The content type is not `application/json`.',
  422: 'The request is not valid; `errors` names each field.',
  502: 'Fullstory refuses what it was asked for; `detail` says why.',
  503: 'Database or Temporal cannot be reached. Try again after `Retry-After` seconds, with the same `Idempotency-Key`.',
} as const;

/** Describes the problems that a route may answer with. */
export function problemResponses(...statuses: (keyof typeof descriptions)[]): MethodDecorator {
  const content = { 'application/problem+json': { schema: toOpenApi(ProblemBody) } };
  return applyDecorators(
    ...statuses.map((status) => ApiResponse({ status, description: descriptions[status], content })),
  );
}
