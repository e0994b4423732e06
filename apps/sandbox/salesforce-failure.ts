import { type Reply } from './vendor-contract.js';

/** Salesforce's error body: an array, one entry per cause (Salesforce reference, section 3). */
export function salesforceFailure(status: number, errorCode: string, message: string, fields?: string[]): Reply {
  return { status, body: [{ message, errorCode, ...(fields && { fields }) }] };
}

/** What a record, object or path that is not there answers. */
export function salesforceNotFound(): Reply {
  return salesforceFailure(404, 'NOT_FOUND', 'The requested resource does not exist');
}
