import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { profileName, profileOptions } from '../../profiles-config.js';
import { problemResponses } from '../errors/problem-responses.js';
import { validationProblem } from '../errors/validation.js';
import { SourceQuery } from '../fullstory/source-query.js';
import { toOpenApi } from '../openapi.js';
import { ProfileCatalogue } from './profile-catalogue.js';
import { ProfileList, ProfilePlan, ProfileView, toProfileView } from './profile-responses.js';
import { VendorProfiles } from './vendor-profiles.js';

const ProfileBody = profileOptions.meta({ id: 'Profile', description: 'How sessions are to be read and told.' });
type ProfileBody = z.infer<typeof ProfileBody>;

const PlanQuery = z.strictObject({
  ...SourceQuery.shape,
  prune: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'Delete at Fullstory what Debrief made there and nobody wants any more.' }),
});
type PlanQuery = z.infer<typeof PlanQuery>;

@ApiTags('profiles')
@Controller('v1/profiles')
export class ProfilesController {
  constructor(
    private readonly catalogue: ProfileCatalogue,
    private readonly vendorProfiles: VendorProfiles,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Every profile that a summary can be asked for with' })
  @ApiResponse({ status: 200, description: 'All of them.', schema: toOpenApi(ProfileList) })
  @problemResponses(401, 503)
  async list(): Promise<ProfileList> {
    return { profiles: (await this.catalogue.list()).map(toProfileView) };
  }

  @Get(':name')
  @ApiOperation({ summary: 'One profile, as a run would take it now' })
  @ApiResponse({ status: 200, description: 'The profile.', schema: toOpenApi(ProfileView) })
  @problemResponses(401, 404, 503)
  async find(@Param('name') name: string): Promise<ProfileView> {
    return toProfileView(await this.catalogue.named(name));
  }

  @Put(':name')
  @ApiOperation({ summary: 'Create or replace a profile; runs that are accepted keep what it said' })
  @ApiResponse({ status: 200, description: 'The profile, with likely mistakes.', schema: toOpenApi(ProfileView) })
  @problemResponses(400, 401, 413, 415, 422, 503)
  async put(@Param('name') name: string, @Body({ schema: ProfileBody }) body: ProfileBody): Promise<ProfileView> {
    const { error } = profileName.safeParse(name);
    if (error) throw validationProblem(error.issues.map(({ message }) => ({ path: ['name'], message })));
    await this.catalogue.put(name, body);
    return toProfileView(await this.catalogue.named(name));
  }

  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete a stored profile; a configured or shipped one of its name shows again' })
  @ApiResponse({ status: 204, description: 'It is gone.' })
  @problemResponses(401, 404, 409, 503)
  async delete(@Param('name') name: string): Promise<void> {
    await this.catalogue.delete(name);
  }

  @Post('plan')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: "What would make Fullstory's prompt profiles agree with ours; changes nothing" })
  @ApiResponse({ status: 200, description: 'Every step.', schema: toOpenApi(ProfilePlan) })
  @problemResponses(401, 422, 502, 503)
  plan(@Query({ schema: PlanQuery }) { source, prune }: PlanQuery): Promise<ProfilePlan> {
    return this.vendorProfiles.plan({ source, prune: prune === 'true' });
  }

  @Post('apply')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: "Make Fullstory's prompt profiles agree with ours" })
  @ApiResponse({ status: 200, description: 'Every step, with what went wrong.', schema: toOpenApi(ProfilePlan) })
  @problemResponses(401, 422, 502, 503)
  apply(@Query({ schema: PlanQuery }) { source, prune }: PlanQuery): Promise<ProfilePlan> {
    return this.vendorProfiles.apply({ source, prune: prune === 'true' });
  }
}
