import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.js';
import { type SummaryRequest } from '../domain/run.js';
import { briefingProfile } from '../domain/summary-profile.js';
import { type FullstoryClient, type SummaryOptions } from '../integrations/fullstory/fullstory-client.js';
import { IntegrationError } from '../integrations/http/integration-error.js';

type Prompted = Pick<SummaryRequest, 'promptProfile' | 'profileContent'>;

/** What the request's profile says, or which one at the vendor. */
export function promptOf({ promptProfile, profileContent = briefingProfile }: Prompted): SummaryOptions {
  return promptProfile ? { promptProfile } : { profile: profileContent };
}

/**
 * Tells prompts apart: the same where the vendor's model is asked the same about a session. A profile at the vendor may be
 * changed there, so it is read, which is free; one that cannot be found is left to the summary's own refusal.
 */
export async function promptVersion(request: Prompted, client: FullstoryClient, signal: AbortSignal): Promise<string> {
  const { promptProfile, profile } = promptOf(request);
  if (promptProfile !== undefined) return digest({ promptProfile, says: await readAt(client, promptProfile, signal) });
  // Its name and description are for people.
  const { name: _name, description: _description, ...says } = profile ?? briefingProfile;
  return digest(says);
}

async function readAt(client: FullstoryClient, id: string, signal: AbortSignal): Promise<unknown> {
  try {
    return await client.readProfile(id, signal);
  } catch (error) {
    if (error instanceof IntegrationError && error.kind === 'not-found') return null;
    throw error;
  }
}

function digest(prompt: object): string {
  return createHash('sha256').update(canonicalJson(prompt)).digest('hex').slice(0, 32);
}
