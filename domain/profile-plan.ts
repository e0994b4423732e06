/** A prompt profile as the vendor lists it. */
export interface VendorProfile {
  id: string;
  name: string;
}

/** A profile of ours as the vendor is to have it. */
export interface WantedProfile {
  name: string;
  /** Tells its content. */
  version: string;
}

/** `orphaned` is of ours by its name, and none of our profiles wants it; `delete` is such a one that is to go. */
export type ProfileAction = (typeof profileActions)[number];
export const profileActions = ['create', 'update', 'unchanged', 'orphaned', 'delete'] as const;

export interface ProfileStep {
  action: ProfileAction;
  name: string;
  /** At the vendor; null where there is none yet. */
  vendorId: string | null;
}

/** The name at the vendor, which keeps nothing else for us: ours with the version behind an `@`. */
export function vendorProfileName({ name, version }: WantedProfile): string {
  return `debrief/${name}@${version}`;
}

/**
 * What makes the vendor's profiles agree with ours. A profile is known by its name there, so one that people have made by
 * hand is never touched. Of several with one name the one of the right version stays, else the first.
 */
export function planProfiles(
  wanted: readonly WantedProfile[],
  found: readonly VendorProfile[],
  { prune }: { prune: boolean },
): ProfileStep[] {
  const ours = found.flatMap((profile) => ownedProfile(profile) ?? []);
  const kept = new Set<string>();
  const steps = wanted.map((profile): ProfileStep => {
    const named = ours.filter(({ name }) => name === profile.name);
    const current = named.find(({ version }) => version === profile.version);
    const chosen = current ?? named[0];
    if (!chosen) return { action: 'create', name: profile.name, vendorId: null };
    kept.add(chosen.id);
    return { action: current ? 'unchanged' : 'update', name: profile.name, vendorId: chosen.id };
  });
  const orphans = ours.filter(({ id }) => !kept.has(id));
  const action = prune ? 'delete' : 'orphaned';
  return [...steps, ...orphans.map(({ id, name }): ProfileStep => ({ action, name, vendorId: id }))];
}

function ownedProfile({ id, name }: VendorProfile): (WantedProfile & { id: string }) | undefined {
  const [, own, version] = /^debrief\/([^@]+)@(.+)$/.exec(name) ?? [];
  return own === undefined || version === undefined ? undefined : { id, name: own, version };
}
