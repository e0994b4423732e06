import { type CourtesyCheck, replacing } from './courtesy-check.js';

/**
 * No words to a machine. They do nothing here, where text is only shown; but whoever wrote them into a page did not write
 * them for the person who reads this.
 */
export const machineOrders: CourtesyCheck = replacing(
  'instruction',
  [],
  [
    /\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:instructions?|prompts?|rules|guidelines|context)\b/i,
    /\b(?:system|developer) (?:prompt|message|instructions?)\b/i,
    /\b(?:you are|act as|as) an? (?:AI|LLM|(?:large )?language model|chat ?bot|(?:AI )?assistant)\b/i,
    /\byou are now\b|\bnew instructions?:|\bjailbreak\b|\bprompt injection\b/i,
    /<\|[^|]*\|>|\[\/?INST\]|<<\/?SYS>>|^\s*(?:system|assistant|user) ?:/i,
    /\b(?:post|send|forward|deliver|copy|broadcast) (?:this|it|the (?:summary|briefing|digest|message)|everything)\b[^.]*(?:#|@|https?:|\bchannel\b|\bwebhook\b)/i,
  ],
);
