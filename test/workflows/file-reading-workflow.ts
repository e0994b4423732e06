import { readFileSync } from 'node:fs';

/** What no workflow may do: it needs Node beside it. */
export async function fileReadingWorkflow(path: string): Promise<string> {
  return readFileSync(path, 'utf8');
}
