import { readSlackError } from '../../integrations/slack/slack-errors.js';

/** What no workflow may do: it brings a vendor's vocabulary into the bundle, and zod behind it. */
export async function vendorBoundWorkflow(): Promise<string | undefined> {
  return readSlackError(200, {}, { ok: false, error: 'channel_not_found' }).kind;
}
