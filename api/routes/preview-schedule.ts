import { nextFires } from '../../domain/calendar.js';
import { scheduleIssues } from '../definition-problems.js';
import { endpoint } from '../endpoint.js';
import { invalid } from '../errors.js';
import { firesAnswer, schedulePreviewBody, toSchedule } from '../schemas/schedule.js';

export const previewSchedule = endpoint({
  summary: 'When a schedule would fire',
  body: schedulePreviewBody,
  success: { status: 200, description: 'Fires, soonest first', schema: firesAnswer },
  handle:
    ({ clock }) =>
    async ({ body }) => {
      const schedule = toSchedule(body.schedule, 'UTC');
      const issues = scheduleIssues(schedule, null);
      if (issues.length > 0) throw invalid(issues);
      const from = new Date(body.from ?? clock()).toISOString();
      return { status: 200, body: { items: nextFires(schedule, from, body.count) } };
    },
});
