import { type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { SalesforceClient } from '../../../integrations/salesforce/salesforce-client.js';
import { json, type SeenRequest, startLoopback } from '../loopback-server.js';

const prefix = '/services/data/v68.0';

/** A client of an org that lets it in; `answer` and `calls` see paths below the API version. */
export async function orgOnLoopback(answer: (request: SeenRequest, response: ServerResponse) => void) {
  const calls: SeenRequest[] = [];
  const server = await startLoopback((request, response) => {
    if (!request.url.startsWith(prefix)) {
      json(response, { access_token: 'fake-token', instance_url: server.origin });
      return;
    }
    const call = { ...request, url: request.url.slice(prefix.length) };
    calls.push(call);
    answer(call, response);
  });
  const client = new SalesforceClient({
    connection: 'salesforce',
    loginUrl: server.origin,
    clientId: 'fake-client',
    clientSecret: 'fake-secret',
    apiVersion: '68.0',
  });
  onTestFinished(() => client.close());
  return { client, calls, origin: server.origin };
}
