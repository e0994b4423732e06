import { z } from 'zod';
import { type VendorProfile } from '../../domain/profile-plan.js';
import { type SummaryProfile } from '../../domain/summary-profile.js';
import { IntegrationError } from '../http/integration-error.js';
import { pathSegment } from '../http/path-segment.js';
import { type VendorHttp } from '../http/vendor-http.js';
import { createdProfile, nextPageOf, profilePage, storedProfile } from './fullstory-responses.js';
import { toProfileOptions } from './to-profile-options.js';

/** All named prompt profiles of the account. */
export async function listProfiles(http: VendorHttp, signal?: AbortSignal): Promise<VendorProfile[]> {
  const found: VendorProfile[] = [];
  let next: Record<string, string> | undefined = {};
  while (next) {
    const { body } = await profilesOn(http, next, signal);
    for (const { id, name } of body.profiles ?? []) if (id && name) found.push({ id, name });
    next = nextPageOf(body);
  }
  return found;
}

function profilesOn(http: VendorHttp, page: Record<string, string>, signal?: AbortSignal) {
  return http.request({
    method: 'GET',
    path: '/v2/visit_profile',
    query: { limit: 100, ...page },
    attempt: 'list prompt profiles',
    schema: profilePage,
    readOnly: true,
    signal,
  });
}

/** Stores a prompt profile and returns the id Fullstory gives it. Repeating it creates another one. */
export async function createProfile(http: VendorHttp, profile: SummaryProfile, signal?: AbortSignal) {
  const { body } = await http.request({
    method: 'POST',
    path: '/v2/visit_profile',
    json: { name: profile.name, ...toProfileOptions(profile) },
    attempt: 'create a prompt profile',
    schema: createdProfile,
    signal,
  });
  return body;
}

/** What a profile says at Fullstory; free of charge. */
export async function readProfile(http: VendorHttp, id: string, signal?: AbortSignal) {
  const { body } = await http.request({
    method: 'GET',
    path: profilePath(id),
    attempt: 'read a prompt profile',
    schema: storedProfile,
    readOnly: true,
    signal,
  });
  return body;
}

/**
 * Has the profile of this id say what ours says. Whether Fullstory replaces or merges is not documented, so every section
 * is sent, an empty one too, and what ours does not know (`cache`) as it was read (Fullstory reference, summary profiles).
 */
export async function updateProfile(
  http: VendorHttp,
  id: string,
  profile: SummaryProfile,
  signal?: AbortSignal,
): Promise<void> {
  const path = profilePath(id);
  const cache = (await readProfile(http, id, signal)).configuration?.cache;
  const sections = { slice: {}, context: {}, events: {}, ...(cache && { cache }), ...toProfileOptions(profile) };
  await http.request({
    method: 'POST',
    path,
    json: { name: profile.name, ...sections },
    attempt: 'update a prompt profile',
    answer: 'ignored',
    schema: z.undefined(),
    signal,
  });
}

/** What is not there is fine. */
export async function deleteProfile(http: VendorHttp, id: string, signal?: AbortSignal): Promise<void> {
  try {
    await http.request({
      method: 'DELETE',
      path: profilePath(id),
      attempt: 'delete a prompt profile',
      answer: 'ignored',
      schema: z.undefined(),
      signal,
    });
  } catch (error) {
    if (!(error instanceof IntegrationError) || error.kind !== 'not-found') throw error;
  }
}

function profilePath(id: string): string {
  return `/v2/visit_profile/${pathSegment(id, 'fullstory')}`;
}
