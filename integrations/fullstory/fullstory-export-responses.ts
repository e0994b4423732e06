import { z } from 'zod';
import { wireId } from '../http/json-parts.js';
import { camelCased } from './camel-cased.js';

const text = z.string().nullish();
/** int64 in the schema, a number in practice (Fullstory docs, Get operation status). */
const percentage = z.union([z.string(), z.number()]).nullish().catch(null);

const segmentObject = z.object({ id: wireId, name: text, created: text, url: text });

const operationObject = z.object({
  id: wireId,
  type: text,
  state: text,
  results: z.object({ searchExportId: text, expires: text }).nullish().catch(null),
  errorDetails: text,
  createdAt: text,
  finishedAt: text,
  estimatePctComplete: percentage,
});

/** `GET /segments/v1/{id}`. */
export const segment = z.preprocess(camelCased, segmentObject);

/** `GET /segments/v1`. */
export const segmentPage = z.preprocess(
  camelCased,
  z.object({ segments: z.array(segmentObject).nullish(), nextPaginationToken: text }),
);

/** `POST /segments/v1/exports`. */
export const createdExport = z.preprocess(camelCased, z.object({ operationId: wireId }));

/** `GET /operations/v1/{id}`. */
export const operation = z.preprocess(camelCased, operationObject);

/** `GET /operations/v1`. */
export const operationPage = z.preprocess(
  camelCased,
  z.object({ operations: z.array(operationObject).nullish(), nextPaginationToken: text }),
);

/** `GET /search/v1/exports/{id}/results`. */
export const exportResults = z.preprocess(camelCased, z.object({ location: z.string().min(1), expires: text }));

export type WireSegment = z.output<typeof segmentObject>;
export type WireOperation = z.output<typeof operationObject>;
