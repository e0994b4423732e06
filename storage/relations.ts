import { relations } from 'drizzle-orm';
import { briefings, deliveries, exportChunks, exportFiles, receipts, runs, summaries } from './schema.js';

export const runRelations = relations(runs, ({ many, one }) => ({
  summaries: many(summaries),
  deliveries: many(deliveries),
  briefings: many(briefings),
  receipt: one(receipts, { fields: [runs.id], references: [receipts.runId] }),
  exportChunks: many(exportChunks),
  exportFile: one(exportFiles, { fields: [runs.id], references: [exportFiles.runId] }),
}));

export const summaryRelations = relations(summaries, ({ one }) => ({
  run: one(runs, { fields: [summaries.runId], references: [runs.id] }),
}));

export const deliveryRelations = relations(deliveries, ({ one }) => ({
  run: one(runs, { fields: [deliveries.runId], references: [runs.id] }),
}));

export const briefingRelations = relations(briefings, ({ one }) => ({
  run: one(runs, { fields: [briefings.runId], references: [runs.id] }),
}));

export const exportChunkRelations = relations(exportChunks, ({ one }) => ({
  run: one(runs, { fields: [exportChunks.runId], references: [runs.id] }),
}));
