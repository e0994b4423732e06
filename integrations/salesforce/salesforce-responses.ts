import { z } from 'zod';
import { wireId } from '../http/json-parts.js';

/** Token endpoint; the rest of its answer differs between flows. Neither flow used here tells a lifetime. */
export const tokenAnswer = z.object({ access_token: z.string().min(1), instance_url: z.string() });

/** `GET /query`. */
export const recordPage = z.object({ records: z.array(z.object({ Id: wireId })) });

/** Upsert by external id answers 200 or 201 with a body, older versions 204 without (Salesforce docs, upsert). */
export const upsertAnswer = z.object({ id: wireId, created: z.boolean().nullish() }).optional();

/** An update is answered with 204; anything in a body is of no interest. */
export const updateAnswer = z.unknown();

/** `GET /sobjects/{object}/describe`; `length` is 0 for what is not text. */
export const objectDescription = z.object({
  fields: z.array(z.object({ name: z.string(), length: z.number().nullish(), updateable: z.boolean().nullish() })),
});

/** sObject collections: one result a row, in the order of the rows. */
export function collectionAnswer(rows: number) {
  const failure = z.object({ statusCode: z.string().optional(), message: z.string().optional() });
  const result = z.object({ id: wireId.nullish(), success: z.boolean(), errors: z.array(failure).nullish() });
  return z.array(result).length(rows);
}

/** `POST /jobs/ingest`. */
export const createdJob = z.object({ id: wireId });

/** `GET /jobs/ingest/{id}`. */
export const jobInfo = z.object({
  state: z.string(),
  externalIdFieldName: z.string().min(1),
  numberRecordsProcessed: z.number().nullish(),
  numberRecordsFailed: z.number().nullish(),
  errorMessage: z.string().nullish(),
});
