import { type Connection } from '@temporalio/client';
import { searchAttributes } from '../../domain/search-attributes.js';

/** Numbers of the types in Temporal's protocol (temporal.api.enums.v1.IndexedValueType). */
const typeNumbers = { Keyword: 2 } as const;

/**
 * Registers what the namespace lacks, so that an outside Temporal needs no preparation.
 * @throws with the exact command where the server refuses
 */
export async function registerSearchAttributes(
  { operatorService }: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<void> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(searchAttributes).filter(([name]) => !(name in (customAttributes ?? {})));
  if (missing.length === 0) return;
  try {
    await operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, typeNumbers[type]])),
    });
  } catch (error) {
    // Another worker that started at the same moment has done it.
    if (error instanceof Error && /already exists/i.test(error.message)) return;
    const flags = missing.map(([name, type]) => `--name ${name} --type ${type}`).join(' ');
    throw new Error(
      `Temporal did not let Debrief register its search attributes. Register them with:\n` +
        `  temporal operator search-attribute create --namespace ${namespace} ${flags}`,
      { cause: error },
    );
  }
}
