import { type SandboxAddress } from '../../apps/standalone/sandbox-config.js';
import { FullstoryClient } from '../../integrations/fullstory/fullstory-client.js';

/** The stretch of time that every measured export is of; how many rows it has is the sandbox's to say. */
export const measuredRange = { start: '2026-03-01T00:00:00.000Z', end: '2026-03-02T00:00:00.000Z' };

/** From then on, the sandbox's exports are so large or of so many people, are ready at once, and have links that last. */
export async function setExportSize(
  { urls }: Pick<SandboxAddress, 'urls'>,
  size: { bytes: number } | { people: number },
): Promise<void> {
  const settings = { ...size, pollsUntilDone: 0, linkLifeMs: 24 * 3_600_000 };
  const response = await fetch(`${urls.fullstory}/_sandbox/exports`, { method: 'PUT', body: JSON.stringify(settings) });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
}

export function sandboxFullstory({ urls, credentials }: SandboxAddress): FullstoryClient {
  const { apiKey } = credentials.fullstory;
  return new FullstoryClient({
    connection: 'fullstory',
    baseUrl: urls.fullstory,
    apiKey,
    authScheme: 'Basic',
    sessionsApi: 'v1',
  });
}

/** Has the sandbox export all events of the measured range, and returns the id of what can be fetched. */
export async function exportAtSandbox(client: FullstoryClient): Promise<string> {
  const { operationId } = await client.createExport({
    segmentId: 'everyone',
    kind: 'events',
    timeRange: measuredRange,
    segmentTimeRange: measuredRange,
  });
  for (;;) {
    const { searchExportId } = await client.getOperation(operationId);
    if (searchExportId) return searchExportId;
  }
}
