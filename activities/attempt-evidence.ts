import { createHash } from 'node:crypto';
import { type AttemptEvidence } from '../domain/delivery-attempt.js';
import { type IntegrationError } from '../integrations/http/integration-error.js';

/** What may be kept of an exchange: how much was sent and its digest, and how it was answered. */
export function evidenceOf(content: string, error?: IntegrationError): AttemptEvidence {
  const bytes = Buffer.from(content);
  const sent = { sentBytes: bytes.byteLength, sentSha256: createHash('sha256').update(bytes).digest('hex') };
  if (!error) return sent;
  const { kind, message, status, code, requestId } = error;
  return { ...sent, status, code, requestId, error: { kind, message } };
}
