import { Body, Controller, Get, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DeliveryDesk } from '../../../storage/delivery-desk.js';
import { Problem } from '../errors/problem.js';
import { problemResponses } from '../errors/problem-responses.js';
import { toOpenApi } from '../openapi.js';
import { storableText } from '../request-fields.js';
import { DestinationList, toDestinationView } from './delivery-responses.js';

const ResumeBody = z.strictObject({ place: storableText().min(1) });

@ApiTags('deliveries')
@Controller('v1/destinations')
export class DestinationsController {
  constructor(private readonly desk: DeliveryDesk) {}

  @Get()
  @ApiOperation({ summary: 'Destinations that have failed since they last delivered, and those that are paused' })
  @ApiResponse({ status: 200, description: 'The paused ones first.', schema: toOpenApi(DestinationList) })
  @problemResponses(401, 503)
  async list(): Promise<DestinationList> {
    return { destinations: (await this.desk.destinations()).map(toDestinationView) };
  }

  @Post('resume')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'End the pause of a destination; what waits there is delivered' })
  @ApiResponse({ status: 200, description: 'Resumed.', schema: toOpenApi(ResumeBody) })
  @problemResponses(401, 404, 422, 503)
  async resume(@Body({ schema: ResumeBody }) { place }: z.infer<typeof ResumeBody>): Promise<{ place: string }> {
    if (await this.desk.resume(place)) return { place };
    throw new Problem(HttpStatus.NOT_FOUND, 'destination-not-paused', 'No paused destination has this place.');
  }
}
