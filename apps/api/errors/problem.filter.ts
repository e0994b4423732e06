import { type ArgumentsHost, Catch, type ExceptionFilter, HttpStatus, Logger } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { logText, rootMessage } from './log-text.js';
import { sendProblem } from './send-problem.js';
import { toProblem } from './to-problem.js';

/** Every error as `application/problem+json`; those that the operator can do something about are logged. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = toProblem(error);
    const status: HttpStatus = problem.getStatus();
    if (status === HttpStatus.INTERNAL_SERVER_ERROR) this.logger.error(logText(error));
    if (status === HttpStatus.SERVICE_UNAVAILABLE) this.logger.warn(`${problem.code}: ${rootMessage(error)}`);
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), problem);
  }
}
