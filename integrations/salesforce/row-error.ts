import { IntegrationError } from '../http/integration-error.js';
import { redact } from '../http/redact.js';
import { kindOfSalesforceCode } from './salesforce-errors.js';

/** Why one row of many was not written although the call succeeded. Nothing of that row was. */
export function rowError(
  connection: string,
  attempt: string,
  { code, message }: { code?: string; message?: string },
): IntegrationError {
  const knownCode = code !== undefined && /^\w{1,100}$/.test(code) ? code : undefined;
  const said = [knownCode, message && redact(message)].filter(Boolean).join(': ');
  return new IntegrationError({
    message: `${connection}: could not ${attempt}${said && `: ${said}`}`,
    kind: kindOfSalesforceCode(knownCode, message) ?? 'rejected',
    vendor: 'salesforce',
    effect: 'none',
    code: knownCode,
  });
}
