import { salesProfiles } from './sales-profiles.js';
import { briefingProfile, type SummaryProfile } from './summary-profile.js';
import { supportProfiles } from './support-profiles.js';

/** The profiles that come with Debrief, the default first. A configured or stored one of the same name replaces them. */
export const shippedProfiles: readonly SummaryProfile[] = [briefingProfile, ...supportProfiles, ...salesProfiles];
