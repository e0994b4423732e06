import { Client, type Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { searchAttributes } from '../../domain/search-attributes.js';
import { registerSearchAttributes } from '../worker/search-attribute-registration.js';
import { untilTrue } from './temporal-serving.js';

const grpcNotFound = 5;
const grpcAlreadyExists = 6;

/**
 * Makes the namespace (closed runs kept for 72 hours) with our search attributes; repeatable. Resolves when a workflow
 * could be started in it: every part of the server keeps its own copy of the namespaces and refreshes it now and then.
 *
 * @throws the signal's reason when it is aborted first
 */
export async function prepareNamespace(connection: Connection, namespace: string, signal: AbortSignal): Promise<void> {
  await untilTrue(connection, signal, () => register(connection, namespace));
  await untilTrue(connection, signal, async () => {
    await registerSearchAttributes(connection, namespace);
    return true;
  });
  await untilTrue(connection, signal, () => knownEverywhere(connection, namespace));
}

async function register({ workflowService }: Connection, namespace: string): Promise<boolean> {
  try {
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('72h') });
    return true;
  } catch (error) {
    return hasCode(error, grpcAlreadyExists);
  }
}

/** Asks the parts that hold runs, task queues and search attributes, each through a question that only it can answer. */
async function knownEverywhere(connection: Connection, namespace: string): Promise<boolean> {
  const client = new Client({ connection, namespace });
  const byAttributes = Object.keys(searchAttributes).map((name) => `${name} = "none"`);
  await client.workflow.count(byAttributes.join(' AND '));
  await connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: 'none' }, taskQueueType: 1 });
  try {
    await connection.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId: 'none' } });
  } catch (error) {
    return hasCode(error, grpcNotFound) && !/namespace/i.test(error.details);
  }
  return true;
}

function hasCode(error: unknown, code: number): error is Error & { details: string } {
  return isGrpcServiceError(error) && Number(error.code) === code;
}
