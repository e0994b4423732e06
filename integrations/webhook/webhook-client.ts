import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { IntegrationError } from '../http/integration-error.js';
import { createVendorHttp, type VendorHttp } from '../http/vendor-http.js';
import { readWebhookError } from './webhook-errors.js';

export interface WebhookOptions {
  connection: string;
  /** Where every event is posted to. */
  url: string;
  /** Standard Webhooks secrets, newest first, as `whsec_…` or bare base64. Each signs, so that receivers can change theirs. */
  secrets: readonly string[];
  /** Default 15 s. */
  timeoutMs?: number;
  /** Calls in flight at once. Default 8. */
  concurrency?: number;
}

export interface WebhookEvent {
  /** Identity of the event: a receiver takes two requests with one id for one event. */
  id: string;
  /** Such as `briefing.created`. */
  type: string;
  /** When the event happened; by default now. */
  timestamp?: Date;
  data: unknown;
}

const headerSafe = /^[\x21-\x7e]{1,255}$/;

/** Posts signed events to one receiver (Standard Webhooks 1.0). */
export class WebhookClient {
  readonly #http: VendorHttp;
  readonly #signers: Webhook[];
  readonly #target: { origin: string; path: string };

  /** @throws IntegrationError `unauthorized` when a secret is missing or malformed */
  constructor(private readonly options: WebhookOptions) {
    const { connection, url, secrets, timeoutMs = 15_000, concurrency = 8 } = options;
    if (secrets.length === 0) throw this.#unusable('unauthorized', 'no secret is configured');
    this.#signers = secrets.map((secret) => this.#signer(secret));
    const { origin, pathname, search } = new URL(url);
    this.#target = { origin, path: pathname + search };
    this.#http = createVendorHttp({
      vendor: 'webhook',
      connection,
      baseUrl: origin,
      timeoutMs,
      concurrency,
      readError: readWebhookError,
      secrets,
    });
  }

  /**
   * Delivers one event; any 2xx means that it arrived, whatever the body says. Repeating it with the same id is safe.
   *
   * @throws IntegrationError, or the signal's reason when aborted
   */
  async send({ id, type, timestamp, data }: WebhookEvent, signal?: AbortSignal): Promise<void> {
    if (!headerSafe.test(id)) throw this.#unusable('rejected', 'its id has characters that no header may carry');
    // Receivers refuse old signatures, so this one tells when it is sent, not when the event happened.
    const now = new Date();
    const body = JSON.stringify({ type, timestamp: (timestamp ?? now).toISOString(), data });
    await this.#http.request({
      method: 'POST',
      ...this.#target,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': this.#signers.map((signer) => signer.sign(id, now, body)).join(' '),
      },
      bytes: { content: Buffer.from(body), type: 'application/json; charset=utf-8' },
      attempt: 'deliver an event',
      answer: 'ignored',
      schema: z.undefined(),
      signal,
    });
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #signer(secret: string): Webhook {
    try {
      return new Webhook(secret);
    } catch {
      // The cause is left out, since it may quote the secret.
      throw this.#unusable('unauthorized', 'a secret is neither whsec_ with base64 nor base64');
    }
  }

  #unusable(kind: 'unauthorized' | 'rejected', reason: string): IntegrationError {
    return new IntegrationError({
      message: `${this.options.connection}: could not deliver an event: ${reason}`,
      kind,
      vendor: 'webhook',
      effect: 'none',
    });
  }
}
