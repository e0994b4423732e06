import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { problemResponses } from '../errors/problem-responses.js';
import { toOpenApi } from '../openapi.js';
import { BudgetList } from './budget-responses.js';
import { BudgetViews } from './budget-views.js';

const BudgetQuery = z.strictObject({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-11')
    .optional()
    .meta({ description: 'UTC; the current one where none is named.' }),
});
type BudgetQuery = z.infer<typeof BudgetQuery>;

@ApiTags('budget')
@Controller('v1/budget')
export class BudgetController {
  constructor(private readonly views: BudgetViews) {}

  @Get()
  @ApiOperation({ summary: 'What each Fullstory connection has spent this month, has left, and is expected to spend' })
  @ApiResponse({ status: 200, description: 'One budget a connection.', schema: toOpenApi(BudgetList) })
  @problemResponses(401, 422, 503)
  async list(@Query({ schema: BudgetQuery }) { month }: BudgetQuery): Promise<BudgetList> {
    return { budgets: await this.views.of(month) };
  }
}
