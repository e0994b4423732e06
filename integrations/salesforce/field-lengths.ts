import { IntegrationError } from '../http/integration-error.js';
import { createKeyedSingleFlight } from '../http/keyed-single-flight.js';
import { type SalesforceHttp } from './salesforce-http.js';
import { objectDescription } from './salesforce-responses.js';
import { soqlIdentifier } from './soql.js';

/** How many characters a field takes; null where it has no such limit. */
export type FieldLengths = (object: string, field: string, signal?: AbortSignal) => Promise<number | null>;

interface DescribedField {
  length: number | null;
  updateable: boolean;
}

const hourMs = 60 * 60 * 1000;
const maxObjects = 200;
/** Objects with hundreds of fields and their picklists are described in several megabytes. */
const maxDescriptionBytes = 32 * 1024 * 1024;

/** Field lengths as Salesforce describes them, each object asked for once an hour. */
export function createFieldLengths(http: SalesforceHttp): FieldLengths {
  const descriptions = createKeyedSingleFlight((object) => describe(http, object), {
    keepMs: hourMs,
    maxKeys: maxObjects,
  });
  return async (object, field, signal) => {
    const fields = await descriptions.get(soqlIdentifier(object), signal);
    const described = fields.get(field.toLowerCase());
    if (!described) throw unusable(http, `${object}.${field} does not exist or is hidden from the integration user`);
    if (!described.updateable) throw unusable(http, `${object}.${field} is not updateable by the integration user`);
    return described.length;
  };
}

/** Fields by name in lower case: Salesforce's names ignore case. */
async function describe(http: SalesforceHttp, object: string): Promise<Map<string, DescribedField>> {
  try {
    const { body } = await http.request({
      method: 'GET',
      path: `/sobjects/${object}/describe`,
      attempt: `describe ${object}`,
      schema: objectDescription,
      maxResponseBytes: maxDescriptionBytes,
      readOnly: true,
    });
    return new Map(
      body.fields.map(({ name, length, updateable }) => [
        name.toLowerCase(),
        { length: length || null, updateable: updateable !== false },
      ]),
    );
  } catch (error) {
    if (!(error instanceof IntegrationError) || error.kind !== 'not-found') throw error;
    throw unusable(http, `${object} does not exist or is hidden from the integration user`, error);
  }
}

function unusable({ connection }: SalesforceHttp, reason: string, cause?: IntegrationError): IntegrationError {
  return new IntegrationError({
    message: `${connection}: could not use a field: ${reason}`,
    kind: 'rejected',
    vendor: 'salesforce',
    effect: 'none',
    code: 'field-unusable',
    status: cause?.status,
    requestId: cause?.requestId,
    cause,
  });
}
