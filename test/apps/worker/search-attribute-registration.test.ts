import { randomUUID } from 'node:crypto';
import { msToTs } from '@temporalio/common/lib/time.js';
import { type Connection } from '@temporalio/client';
import { expect, inject, it } from 'vitest';
import { withConnection } from '../../../apps/standalone/temporal-serving.js';
import { registerSearchAttributes } from '../../../apps/worker/search-attribute-registration.js';

/** A namespace that nobody prepared. */
async function bareNamespace({ workflowService }: Connection): Promise<string> {
  const namespace = `bare-${randomUUID()}`;
  await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('24h') });
  return namespace;
}

it('registers what a namespace lacks, once, also when several workers start at one moment', async () => {
  await withConnection(inject('temporalAddress'), async (connection) => {
    const namespace = await bareNamespace(connection);
    const registered = async () => {
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      return customAttributes;
    };
    await expect.poll(registered).not.toHaveProperty('DebriefKind');
    await Promise.all([1, 2, 3].map(() => registerSearchAttributes(connection, namespace)));
    const keyword = 2;
    await expect.poll(registered).toMatchObject({ DebriefKind: keyword, DebriefRequester: keyword });
    await registerSearchAttributes(connection, namespace);
  });
});

it('fails with the exact command where the server refuses', async () => {
  const refusal = new Error('7 PERMISSION_DENIED: Request unauthorized.');
  const operatorService = {
    listSearchAttributes: async () => ({ customAttributes: { DebriefKind: 2 } }),
    addSearchAttributes: () => Promise.reject(refusal),
  } as unknown as Connection['operatorService'];
  await expect(registerSearchAttributes({ operatorService }, 'prod.acct')).rejects.toMatchObject({
    message: expect.stringContaining(
      'temporal operator search-attribute create --namespace prod.acct --name DebriefRequester --type Keyword',
    ) as string,
    cause: refusal,
  });
});
