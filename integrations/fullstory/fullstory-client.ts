import { type VendorProfile } from '../../domain/profile-plan.js';
import { type ExportOperation, type Segment } from '../../domain/segment-export.js';
import { parseSessionId, type Session } from '../../domain/session.js';
import { type SessionSummary } from '../../domain/session-summary.js';
import { type SummaryProfile } from '../../domain/summary-profile.js';
import { createVendorHttp, type VendorHttp } from '../http/vendor-http.js';
import { createExportStorage, type DownloadOptions, type ExportDownload, openDownload } from './export-download.js';
import {
  cancelOperation,
  createExport,
  exportLink,
  getOperation,
  getSegment,
  listOperations,
  listSegments,
  type OperationFilter,
} from './fullstory-exports.js';
import { fullstoryReplayUrl } from './fullstory-replay-url.js';
import { me, readFullstoryError, sessionsV1, sessionsV2, summary } from './fullstory-responses.js';
import { type ExportOperationRequest } from './to-export-body.js';
import { toProfileOptions } from './to-profile-options.js';
import { toSessionSummary } from './to-session-summary.js';
import { sessionsFromV1, sessionsFromV2 } from './to-sessions.js';
import { createProfile, deleteProfile, listProfiles, readProfile, updateProfile } from './visit-profile-calls.js';

export interface FullstoryOptions {
  connection: string;
  baseUrl: string;
  apiKey: string;
  authScheme: 'Basic' | 'Bearer';
  /** v1 is `/sessions/v2`, v2 is `/v2/sessions`: Fullstory numbers path and product differently. */
  sessionsApi: 'v1' | 'v2';
  /** Replaces the default of every call: 120 s for a summary, 15 s for the rest. */
  timeoutMs?: number;
  /** Calls in flight at once; further ones wait their turn, inside their timeout. Default 16. */
  concurrency?: number;
  /** The longest time a download may go without a byte. Default one minute. */
  downloadIdleMs?: number;
  /** Hosts beside Fullstory's own storage that its download links may lead to. */
  allowedHosts?: readonly string[];
}

export interface SummaryOptions {
  /** Prompt and answer shape sent along with the call. */
  profile?: SummaryProfile;
  /** Id of a profile kept at Fullstory; with `profile` too, that one is laid over it. */
  promptProfile?: string;
  /** RFC 3339; only earlier events are summarised. */
  endTimestamp?: string;
}

const summaryTimeoutMs = 120_000;
const defaultTimeoutMs = 15_000;
const defaultDownloadIdleMs = 60_000;

/** Fullstory's server API. Every method throws IntegrationError, or the signal's reason when aborted. */
export class FullstoryClient {
  readonly #http: VendorHttp;
  readonly #storage: VendorHttp;

  constructor(private readonly options: FullstoryOptions) {
    const { connection, baseUrl, apiKey, authScheme, timeoutMs = defaultTimeoutMs, concurrency = 16 } = options;
    this.#storage = createExportStorage({ ...options, concurrency });
    this.#http = createVendorHttp({
      vendor: 'fullstory',
      connection,
      baseUrl,
      timeoutMs,
      concurrency,
      // The key goes in as it is, Basic included (Fullstory docs, authentication).
      headers: { authorization: `${authScheme} ${apiKey}`, 'integration-source': 'Debrief' },
      readError: readFullstoryError,
      secrets: [apiKey],
    });
  }

  /** The newest sessions of one person, newest first; none when Fullstory knows no such person. Free of charge. */
  async listSessions(
    { email, uid, limit }: { email?: string; uid?: string; limit: number },
    signal?: AbortSignal,
  ): Promise<Session[]> {
    const request = {
      method: 'GET',
      query: { email, uid, limit },
      attempt: 'list sessions',
      readOnly: true,
      signal,
    } as const;
    const sessions =
      this.options.sessionsApi === 'v1'
        ? sessionsFromV1((await this.#http.request({ ...request, path: '/sessions/v2', schema: sessionsV1 })).body)
        : sessionsFromV2((await this.#http.request({ ...request, path: '/v2/sessions', schema: sessionsV2 })).body);
    return sessions.slice(0, limit);
  }

  /** Has the vendor's model summarise one session. Each call may cost an activation, whether or not its answer arrives. */
  async summarizeSession(
    sessionId: string,
    { profile, promptProfile, endTimestamp }: SummaryOptions,
    signal?: AbortSignal,
  ): Promise<SessionSummary> {
    const request = {
      path: `/v2/sessions/${encodeURIComponent(parseSessionId(sessionId) ?? sessionId)}/summary`,
      attempt: 'summarize a session',
      schema: summary,
      timeoutMs: this.options.timeoutMs ?? summaryTimeoutMs,
      signal,
    };
    const { body } = profile
      ? await this.#http.request({
          ...request,
          method: 'POST',
          json: {
            ...(promptProfile !== undefined && { config_profile: promptProfile }),
            ...toProfileOptions(endTimestamp === undefined ? profile : endingAt(profile, endTimestamp)),
          },
        })
      : await this.#http.request({
          ...request,
          method: 'GET',
          query: { config_profile: promptProfile, end_timestamp: endTimestamp },
        });
    return toSessionSummary(body);
  }

  /** All named prompt profiles of the account. */
  listProfiles(signal?: AbortSignal): Promise<VendorProfile[]> {
    return listProfiles(this.#http, signal);
  }

  /** Stores a prompt profile and returns the id Fullstory gives it. Repeating it creates another one. */
  createProfile(profile: SummaryProfile, signal?: AbortSignal): Promise<{ id: string }> {
    return createProfile(this.#http, profile, signal);
  }

  /** What a prompt profile says at Fullstory; free of charge. */
  readProfile(id: string, signal?: AbortSignal): Promise<object> {
    return readProfile(this.#http, id, signal);
  }

  /** Has the prompt profile of this id say what ours says, its name included. */
  updateProfile(id: string, profile: SummaryProfile, signal?: AbortSignal): Promise<void> {
    return updateProfile(this.#http, id, profile, signal);
  }

  /** Whoever still names this prompt profile is refused from then on. One that is not there is fine. */
  deleteProfile(id: string, signal?: AbortSignal): Promise<void> {
    return deleteProfile(this.#http, id, signal);
  }

  /** Every segment of the account, or of one creator (an e-mail address), the built-in ones among them. */
  listSegments(filter: { creator?: string } = {}, signal?: AbortSignal): Promise<Segment[]> {
    return listSegments(this.#http, filter, signal);
  }

  /** One segment by its id; names are not looked up. */
  getSegment(id: string, signal?: AbortSignal): Promise<Segment> {
    return getSegment(this.#http, id, signal);
  }

  /** Begins an export. Repeating it begins another one. */
  createExport(request: ExportOperationRequest, signal?: AbortSignal): Promise<{ operationId: string }> {
    return createExport(this.#http, request, signal);
  }

  /** Where an operation stands. Only completed with a `searchExportId` means that its file can be had. */
  getOperation(id: string, signal?: AbortSignal): Promise<ExportOperation> {
    return getOperation(this.#http, id, signal);
  }

  /** Operations of every kind, or of those that the filter leaves; in the order Fullstory lists them. */
  listOperations(filter: OperationFilter = {}, signal?: AbortSignal): Promise<ExportOperation[]> {
    return listOperations(this.#http, filter, signal);
  }

  /** What has ended already, or is not there, is fine. */
  cancelOperation(id: string, signal?: AbortSignal): Promise<void> {
    return cancelOperation(this.#http, id, signal);
  }

  /** Where a completed export can be downloaded for the next few minutes. The link is a secret. */
  exportLink(searchExportId: string, signal?: AbortSignal): Promise<{ location: string; expiresAt: string | null }> {
    return exportLink(this.#http, searchExportId, signal);
  }

  /** Opens such a link; where it has expired, the error's code is `link-expired`. */
  openDownload(location: string, options: DownloadOptions = {}): Promise<ExportDownload> {
    const { downloadIdleMs = defaultDownloadIdleMs } = this.options;
    return openDownload(this.#storage, location, { ...options, idleTimeoutMs: downloadIdleMs });
  }

  /** Proves the key, and tells which account it opens and with which role. */
  async whoAmI(signal?: AbortSignal): Promise<{ orgId: string; role: string | null }> {
    const { body } = await this.#http.request({
      method: 'GET',
      path: '/me',
      attempt: 'ask who the API key belongs to',
      schema: me,
      readOnly: true,
      signal,
    });
    return { orgId: body.orgId, role: body.role ?? null };
  }

  /** Where a person watches the session; made without asking Fullstory. */
  replayUrl(orgId: string, sessionId: string): string {
    return fullstoryReplayUrl(this.options.baseUrl, orgId, sessionId);
  }

  async close(): Promise<void> {
    await Promise.all([this.#http.close(), this.#storage.close()]);
  }
}

function endingAt(profile: SummaryProfile, endTimestamp: string): SummaryProfile {
  return { ...profile, slice: { ...profile.slice, endTimestamp } };
}
