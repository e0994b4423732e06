import { Injectable } from '@nestjs/common';
import { budgetMonth, monthEnd } from '../../../domain/activation-limits.js';
import { fireTimes } from '../../../domain/clock-times.js';
import { ActivationBudget } from '../../../storage/activation-budget.js';
import { ScheduleFires } from '../../../storage/schedule-fires.js';
import { type Schedule, ScheduleStore } from '../../../storage/schedule-store.js';
import { ApiSettings } from '../api-settings.js';
import { type BudgetForecast, type BudgetView } from './budget-responses.js';

/** How the budgets stand, and what schedules will make of them. */
@Injectable()
export class BudgetViews {
  constructor(
    private readonly budget: ActivationBudget,
    private readonly schedules: ScheduleStore,
    private readonly fires: ScheduleFires,
    private readonly settings: ApiSettings,
  ) {}

  /** Of every Fullstory connection; of the current month where none is named. */
  async of(month = budgetMonth(new Date())): Promise<BudgetView[]> {
    const sources = Object.entries(this.settings.connections).filter(([, { kind }]) => kind === 'fullstory');
    await this.budget.open();
    return Promise.all(sources.map(([connection]) => this.view(connection, month)));
  }

  private async view(connection: string, month: string): Promise<BudgetView> {
    const { cap, charged, spent, underWay, profiles } = (await this.budget.account(connection, month)) ?? nothing;
    const used = spent + profiles;
    const remaining = cap === null ? null : Math.max(0, cap - charged);
    return {
      connection,
      month,
      cap,
      used,
      reserved: underWay,
      possiblyCharged: charged - used - underWay,
      remaining,
      forecast: month === budgetMonth(new Date()) ? await this.forecast(connection, remaining) : null,
    };
  }

  private async forecast(connection: string, remaining: number | null): Promise<BudgetForecast> {
    const all = (await this.schedules.list()).filter(({ run, pausedAt }) => {
      return run.request.source === connection && pausedAt === null;
    });
    const averages = await this.fires.averageSpent(all.map(({ id }) => id));
    const schedules = all.flatMap((schedule) => {
      const expected = expectedOf(schedule, averages.get(schedule.id));
      return expected.activations === 0 ? [] : [expected];
    });
    const activations = schedules.reduce((sum, it) => sum + it.activations, 0);
    return { activations, withinCap: remaining === null || activations <= remaining, schedules };
  }
}

const nothing = { cap: null, charged: 0, spent: 0, underWay: 0, profiles: 0 };

function expectedOf(
  { id, name, spec, run }: Schedule,
  average: number | undefined,
): BudgetForecast['schedules'][number] {
  const now = new Date();
  const fires = [...fireTimes(spec, now, monthEnd(now))].length;
  const perFire = average ?? ('maxActivations' in run.request ? Number(run.request.maxActivations) : 0);
  return { id, name, fires, perFire, activations: Math.ceil(fires * perFire) };
}
