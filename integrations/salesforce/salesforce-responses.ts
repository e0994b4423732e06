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
