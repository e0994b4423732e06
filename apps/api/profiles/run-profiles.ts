import { Injectable } from '@nestjs/common';
import { type SummaryRequest } from '../../../domain/run.js';
import { briefingProfile } from '../../../domain/summary-profile.js';
import { type Issue } from '../errors/validation.js';
import { ProfileCatalogue } from './profile-catalogue.js';

/** Fixes, when a run is accepted, what its profile says, so that a later change leaves the run alone. */
@Injectable()
export class RunProfiles {
  constructor(private readonly catalogue: ProfileCatalogue) {}

  /** What a request is to keep of its profile; nothing of the default as shipped, which every process has. */
  async of({
    profile: name = briefingProfile.name,
  }: {
    profile?: string | undefined;
  }): Promise<{ content?: Pick<SummaryRequest, 'profileContent'>; issues: Issue[] }> {
    const answer = await this.catalogue.forRun(name);
    if ('names' in answer) {
      const message = `there is no profile "${name}"; known: ${answer.names.join(', ')}`;
      return { issues: [{ path: ['profile'], message }] };
    }
    const { profile } = answer.found;
    return { issues: [], ...(profile !== briefingProfile && { content: { profileContent: profile } }) };
  }
}
