import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { prepareNamespace } from '../../apps/standalone/temporal-namespace.js';
import { withConnection } from '../../apps/standalone/temporal-serving.js';

/** A namespace of one's own on the test run's Temporal server, so that no worker of another test takes what is started. */
export async function freshNamespace(): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  await withConnection(inject('temporalAddress'), (connection) =>
    prepareNamespace(connection, namespace, AbortSignal.timeout(30_000)),
  );
  return namespace;
}
