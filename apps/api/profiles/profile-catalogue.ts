import { HttpStatus, Injectable } from '@nestjs/common';
import { shippedProfiles } from '../../../domain/shipped-profiles.js';
import { type ProfileOptions, type SummaryProfile } from '../../../domain/summary-profile.js';
import { ProfileStore } from '../../../storage/profile-store.js';
import { ApiSettings } from '../api-settings.js';
import { Problem } from '../errors/problem.js';
import { requestHash } from '../request-hash.js';

export type ProfileOrigin = (typeof profileOrigins)[number];
export const profileOrigins = ['stored', 'configured', 'shipped'] as const;

export interface KnownProfile {
  profile: SummaryProfile;
  /** The same for the same content, whatever its name and description. */
  version: string;
  origin: ProfileOrigin;
  updatedAt: Date | null;
}

type Profiles = ReadonlyMap<string, KnownProfile>;

/** How long another process may go on with what a profile said before. */
const keepMs = 5_000;
const versionLength = 12;

/**
 * Every profile by name: a stored one before a configured one before a shipped one. Stored ones are kept in memory for a
 * few seconds, so that a run costs no look-up.
 */
@Injectable()
export class ProfileCatalogue {
  private readonly fixed: Profiles;
  private kept: { profiles: Promise<Profiles>; until: number } | undefined;

  constructor(
    settings: ApiSettings,
    private readonly store: ProfileStore,
  ) {
    const configured = Object.entries(settings.profiles).map(([name, options]) => ({ name, ...options }));
    this.fixed = new Map([
      ...shippedProfiles.map((profile) => [profile.name, known(profile, 'shipped')] as const),
      ...configured.map((profile) => [profile.name, known(profile, 'configured')] as const),
    ]);
  }

  /** As they are stored now; the shipped and configured ones first. */
  async list(): Promise<KnownProfile[]> {
    return [...(await this.read()).values()];
  }

  /** As it is stored now. @throws Problem 404 */
  async named(name: string): Promise<KnownProfile> {
    const found = (await this.read()).get(name);
    if (!found) throw new Problem(HttpStatus.NOT_FOUND, 'profile-not-found', `There is no profile "${name}".`);
    return found;
  }

  /** What a run of this profile is to go by, or the names there are. Costs no look-up where the profile is remembered. */
  async forRun(name: string): Promise<{ found: KnownProfile } | { names: string[] }> {
    const found = (await this.remembered()).get(name);
    if (found) return { found };
    const current = await this.read();
    const fresh = current.get(name);
    return fresh ? { found: fresh } : { names: [...current.keys()] };
  }

  async put(name: string, options: ProfileOptions): Promise<void> {
    await this.store.put(name, options);
    this.kept = undefined;
  }

  /** What it hid shows again. @throws Problem 404, or 409 where the profile is not a stored one */
  async delete(name: string): Promise<void> {
    const deleted = await this.store.delete(name);
    this.kept = undefined;
    if (deleted) return;
    const { origin } = await this.named(name);
    const place = origin === 'configured' ? 'stands in debrief.yaml' : 'comes with Debrief';
    throw new Problem(
      HttpStatus.CONFLICT,
      'profile-not-stored',
      `The profile "${name}" ${place}; it cannot be deleted.`,
    );
  }

  private remembered(): Promise<Profiles> {
    return this.kept && this.kept.until > Date.now() ? this.kept.profiles : this.read();
  }

  private read(): Promise<Profiles> {
    const profiles = this.load();
    const kept = { profiles, until: Date.now() + keepMs };
    this.kept = kept;
    profiles.catch(() => {
      if (this.kept === kept) this.kept = undefined;
    });
    return profiles;
  }

  private async load(): Promise<Profiles> {
    const stored = await this.store.list();
    const entries = stored.map(
      ({ profile, updatedAt }) => [profile.name, known(profile, 'stored', updatedAt)] as const,
    );
    return new Map([...this.fixed, ...entries]);
  }
}

function known(profile: SummaryProfile, origin: ProfileOrigin, updatedAt: Date | null = null): KnownProfile {
  const { name: _name, description: _description, ...content } = profile;
  return { profile, version: requestHash(content).slice(0, versionLength), origin, updatedAt };
}
