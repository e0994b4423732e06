export { runProgress, summarizeUser } from './summarize-user.js';
