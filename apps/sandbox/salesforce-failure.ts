import { type JsonObject } from './json-object.js';
import { type Reply } from './vendor-contract.js';

/** Why a record was not written. */
export interface SalesforceRefusal {
  status: number;
  code: string;
  message: string;
  fields?: string[];
}

/** Salesforce's error body: an array, one entry per cause (Salesforce reference, section 3). */
export function salesforceFailure(status: number, errorCode: string, message: string, fields?: string[]): Reply {
  return { status, body: [{ message, errorCode, ...(fields && { fields }) }] };
}

export function refusalReply({ status, code, message, fields }: SalesforceRefusal): Reply {
  return salesforceFailure(status, code, message, fields);
}

/** What a record, object or path that is not there answers. */
export function salesforceNotFound(): Reply {
  return refusalReply(notFoundRefusal);
}

export const notFoundRefusal: SalesforceRefusal = {
  status: 404,
  code: 'NOT_FOUND',
  message: 'The requested resource does not exist',
};

/** The result of a row of a collection, whose errors say `statusCode` (Salesforce reference, section 3). */
export function failedRow({ code, message, fields = [] }: SalesforceRefusal): JsonObject {
  return { success: false, errors: [{ statusCode: code, message, fields }] };
}
