/** What the worker registers. Workflow names are API: never renamed. */
export { approval } from './approval.js';
export { consentWatch } from './consent-watch.js';
export { run } from './run.js';
export { sync } from './sync.js';
