import { z } from 'zod';

const count = z.number().int();

const forecast = z.object({
  activations: count.meta({ description: 'What schedules are expected to spend until the month ends.' }),
  withinCap: z.boolean().meta({ description: 'Whether that is still left.' }),
  schedules: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      fires: count.meta({ description: 'Still to come this month.' }),
      perFire: z
        .number()
        .meta({ description: 'What its last runs spent on average; of a new one, the most it may spend.' }),
      activations: count,
    }),
  ),
});

const budget = z.object({
  connection: z.string(),
  month: z.string().meta({ description: 'UTC, such as 2026-11.' }),
  cap: count.nullable().meta({ description: '`activations.monthly` of the connection; null: none.' }),
  used: count.meta({ description: 'Calls that were answered, and profiles created.' }),
  reserved: count.meta({ description: 'Calls under way.' }),
  possiblyCharged: count.meta({ description: 'Calls whose reply was lost; they count.' }),
  remaining: count.nullable(),
  forecast: forecast.nullable().meta({ description: 'Of the current month only.' }),
});

export const BudgetList = z.object({ budgets: z.array(budget) });
export type BudgetList = z.infer<typeof BudgetList>;
export type BudgetView = BudgetList['budgets'][number];
export type BudgetForecast = z.infer<typeof forecast>;
