import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DeliveryDesk, type DeliveryRow } from '../../../storage/delivery-desk.js';
import { Problem } from '../errors/problem.js';
import { problemResponses } from '../errors/problem-responses.js';
import { toOpenApi } from '../openapi.js';
import { toPage } from '../page-cursor.js';
import { RunRetry } from '../runs/run-retry.js';
import {
  BulkDiscard,
  BulkRetry,
  DeliveryQuery,
  isDeliveryId,
  toDeliveryFilter,
  toDeliveryPage,
} from './delivery-query.js';
import { BulkResult, DeliveryDetails, DeliveryList, toDeliveryView } from './delivery-responses.js';

const RetryBody = z.strictObject({ content: z.enum(['same', 'latest']).default('same') }).default({ content: 'same' });
const ResolveBody = z.strictObject({
  arrived: z
    .boolean()
    .meta({ description: 'Whether a person found it at the vendor. What did not arrive is sent again.' }),
});

@ApiTags('deliveries')
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    private readonly desk: DeliveryDesk,
    private readonly runRetry: RunRetry,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Deliveries of all runs, newest first' })
  @ApiResponse({ status: 200, description: 'One page.', schema: toOpenApi(DeliveryList) })
  @problemResponses(401, 422, 503)
  async list(@Query({ schema: DeliveryQuery }) query: DeliveryQuery): Promise<DeliveryList> {
    const filter = toDeliveryPage(query);
    const rows = await this.desk.list({ ...filter, limit: filter.limit + 1 });
    const { page, nextCursor } = toPage(rows, filter.limit);
    return { deliveries: page.map(toDeliveryView), nextCursor };
  }

  @Post('retry')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Take up every failed or ambiguous delivery that a filter names' })
  @ApiResponse({ status: 202, description: 'How many were taken up.', schema: toOpenApi(BulkResult) })
  @problemResponses(401, 422, 503)
  async retryMany(@Body({ schema: BulkRetry }) { filter, content }: BulkRetry): Promise<BulkResult> {
    const parked = await this.desk.parked({ state: 'failed', ...toDeliveryFilter(filter) });
    return this.runRetry.retryAll(parked, content);
  }

  @Post('discard')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Give up every failed or ambiguous delivery that a filter names' })
  @ApiResponse({ status: 200, description: 'How many were given up.', schema: toOpenApi(BulkResult) })
  @problemResponses(401, 422, 503)
  async discardMany(@Body({ schema: BulkDiscard }) { filter }: BulkDiscard): Promise<BulkResult> {
    return this.runRetry.discardAll(await this.desk.parked(toDeliveryFilter(filter)));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One delivery with the account of its attempts' })
  @ApiResponse({ status: 200, description: 'The delivery.', schema: toOpenApi(DeliveryDetails) })
  @problemResponses(401, 404, 503)
  async find(@Param('id') id: string): Promise<DeliveryDetails> {
    const delivery = await this.known(id);
    return { ...toDeliveryView(delivery), history: delivery.history };
  }

  @Post(':id/retry')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Take up one delivery of a run that has ended' })
  @ApiResponse({ status: 202, description: 'Taken up.', schema: toOpenApi(DeliveryDetails) })
  @problemResponses(401, 404, 409, 422, 503)
  async retry(
    @Param('id') id: string,
    @Body({ schema: RetryBody }) { content }: z.infer<typeof RetryBody>,
  ): Promise<DeliveryDetails> {
    const delivery = await this.known(id);
    this.mustBe(delivery, ['failed', 'skipped']);
    await this.runRetry.retry(delivery.runId, [id], { content });
    return this.find(id);
  }

  @Post(':id/discard')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Give up one delivery that failed or is ambiguous' })
  @ApiResponse({ status: 200, description: 'Given up.', schema: toOpenApi(DeliveryDetails) })
  @problemResponses(401, 404, 409, 503)
  async discard(@Param('id') id: string): Promise<DeliveryDetails> {
    await this.known(id);
    await this.runRetry.decide(id, 'discard');
    return this.find(id);
  }

  @Post(':id/resolve')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Say whether an ambiguous delivery arrived' })
  @ApiResponse({ status: 200, description: 'Delivered, or taken up again.', schema: toOpenApi(DeliveryDetails) })
  @problemResponses(401, 404, 409, 422, 503)
  async resolve(
    @Param('id') id: string,
    @Body({ schema: ResolveBody }) { arrived }: z.infer<typeof ResolveBody>,
  ): Promise<DeliveryDetails> {
    const delivery = await this.known(id);
    this.mustBe(delivery, ['ambiguous']);
    if (arrived) await this.runRetry.decide(id, 'arrived');
    else await this.runRetry.retry(delivery.runId, [id], { content: 'same', notArrived: true });
    return this.find(id);
  }

  private async known(id: string) {
    const delivery = isDeliveryId(id) ? await this.desk.find(id) : undefined;
    if (delivery) return delivery;
    throw new Problem(HttpStatus.NOT_FOUND, 'delivery-not-found', 'There is no such delivery.');
  }

  private mustBe({ state }: DeliveryRow, states: DeliveryRow['state'][]): void {
    if (states.includes(state)) return;
    const detail = `The delivery is ${state}; this needs one that is ${states.join(' or ')}.`;
    throw new Problem(HttpStatus.CONFLICT, 'delivery-not-parked', detail);
  }
}
