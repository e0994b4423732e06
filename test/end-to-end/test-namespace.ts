import { Connection } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { prepareNamespace } from '../../apps/standalone/temporal-namespace.js';

/** A namespace of its own for one Debrief, so that its worker takes nobody else's tasks. Returns its name. */
export async function createNamespace(temporalAddress: string): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address: temporalAddress });
  await prepareNamespace(connection, namespace, AbortSignal.timeout(60_000));
  await connection.close();
  return namespace;
}
