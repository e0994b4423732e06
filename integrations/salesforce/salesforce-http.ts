import { IntegrationError } from '../http/integration-error.js';
import { createVendorHttp } from '../http/vendor-http.js';
import { type VendorAnswer, type VendorRequest } from '../http/vendor-request.js';
import { readSalesforceError } from './salesforce-errors.js';
import { createSalesforceLogin, type SalesforceLoginOptions, type SalesforceSession } from './salesforce-login.js';

export interface SalesforceHttpOptions extends SalesforceLoginOptions {
  /** Such as `68.0`. */
  apiVersion: string;
  /** Calls in flight at once. Default 16. */
  concurrency?: number;
}

/** Salesforce's REST API with its sessions: paths are relative to the API version of the org that answered the login. */
export interface SalesforceHttp {
  connection: string;
  /** @throws IntegrationError, or the signal's own reason when the caller aborted */
  request<T>(request: VendorRequest<T>): Promise<VendorAnswer<T>>;
  /** Origin of the org, which is where its records are opened too. */
  instanceOrigin(signal?: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** Logs in when first needed; a session that ended is renewed once per call. */
export function createSalesforceHttp(options: SalesforceHttpOptions): SalesforceHttp {
  const { connection, loginUrl, apiVersion, allowedHosts, timeoutMs = 15_000, concurrency = 16 } = options;
  const login = createSalesforceLogin(options);
  const { session } = login;
  const http = createVendorHttp({
    vendor: 'salesforce',
    connection,
    baseUrl: loginUrl,
    allowedHosts,
    vendorHosts: ['*.salesforce.com'],
    timeoutMs,
    concurrency,
    // A write to a case or lead would otherwise run its assignment rules again and move its owner.
    headers: { 'sforce-auto-assign': 'FALSE' },
    readError: readSalesforceError,
  });
  const send = <T>(request: VendorRequest<T>, { accessToken, instanceOrigin }: SalesforceSession) =>
    http.request({
      ...request,
      origin: instanceOrigin,
      path: `/services/data/v${apiVersion}${request.path}`,
      headers: { ...request.headers, authorization: `Bearer ${accessToken}` },
    });

  return {
    connection,
    async request(request) {
      const current = await session.get(request.signal);
      try {
        return await send(request, current);
      } catch (error) {
        if (!isSessionOver(error)) throw error;
        session.forget(current);
        return send(request, await session.get(request.signal));
      }
    },
    instanceOrigin: async (signal) => (await session.get(signal)).instanceOrigin,
    close: async () => {
      await Promise.all([http.close(), login.close()]);
    },
  };
}

function isSessionOver(error: unknown): boolean {
  return error instanceof IntegrationError && (error.status === 401 || error.code === 'INVALID_SESSION_ID');
}
