import { type HookEffect } from './effect.js';
import { type EntryStore } from './effect-file.js';
import { parseJsonObject } from './json-object.js';
import { type Reply, type VendorContract, type VendorRequest } from './vendor-contract.js';
import { createVendorLog } from './vendor-log.js';
import { isSignedWebhook, readWebhookHeaders } from './webhook-signature.js';

export interface WebhookCredentials {
  /** Any of them is believed; two during a rotation. */
  secrets: string[];
}

function failure(status: number, code: string): Reply {
  return { status, body: { error: code } };
}

function readSecrets(value: unknown): string[] {
  const isSecrets = Array.isArray(value) && value.length > 0 && value.every((secret) => typeof secret === 'string');
  if (!isSecrets) throw new TypeError('Secrets are an array of texts.');
  return value;
}

/**
 * Somebody's own receiver of webhooks at `POST /hook`. A request that is not signed by a known secret is refused, and
 * still shows among the effects. The control `secrets` (an array) rotates them.
 */
export function createWebhookSandbox(credentials: WebhookCredentials, store: EntryStore): VendorContract {
  const log = createVendorLog<HookEffect>(store, () => undefined);
  let { secrets } = credentials;

  function receive({ headers, body }: VendorRequest): Reply {
    const given = readWebhookHeaders(headers);
    const { id, timestamp } = given;
    if (id === '' || Number.isNaN(timestamp)) return failure(400, 'webhook_headers_missing');
    const now = new Date();
    const signaturesValid = isSignedWebhook(given, body, secrets, now);
    const type = parseJsonObject(body)?.type;
    log.land({
      at: now.toISOString(),
      kind: 'hook',
      id,
      type: typeof type === 'string' ? type : null,
      body,
      timestamp,
      signaturesValid,
    });
    return signaturesValid ? { status: 204 } : failure(401, 'signature_invalid');
  }

  return {
    log,
    reset() {
      secrets = credentials.secrets;
    },
    controls: {
      secrets(body) {
        secrets = readSecrets(body);
      },
    },
    refusal: () => undefined,
    notFound: () => failure(404, 'not_found'),
    failure: (status, _request, code) => failure(status, code ?? `status_${status}`),
    routes: [{ method: 'POST', path: '/hook', delay: 'delivery', writes: true, answer: receive }],
  };
}
