import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jarsOf } from './maven.js';
import { onPath } from './on-path.js';
import type { Place } from './place.js';
import { ServerTrouble } from './trouble.js';
import { TIME_SKIPPING_VERSION } from './versions.js';

const NAME = `temporal-test-server-${TIME_SKIPPING_VERSION}`;
const WAY_OUT = 'install a JDK 11 or later and Maven.';

/**
 * The path of an executable that runs Temporal's time-skipping test server, for
 * `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`.
 */
export async function timeSkippingServer(place: Place): Promise<string> {
  const java = onPath(place.env, 'java');
  if (java === null) throw new ServerTrouble('`java` is not installed.', WAY_OUT);
  const script = join(place.cacheDir, NAME, 'temporal-test-server');
  const jars = await jarsOf(place, NAME, 'time-skipping.pom.xml').catch((cause: unknown) => {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new ServerTrouble(`The time-skipping server cannot be fetched: ${said}`, WAY_OUT, {
      cause,
    });
  });
  const partial = `${script}.${process.pid}`;
  writeFileSync(partial, scriptFor(java, jars));
  chmodSync(partial, 0o755);
  renameSync(partial, script);
  return script;
}

/** `exec`, so that ending the process ends the JVM. The two flags halve its start, for which the SDK waits 5 s. */
function scriptFor(java: string, jars: string): string {
  const flags = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';
  return `#!/bin/sh\nexec '${java}' ${flags} -cp '${jars}/*' io.temporal.testserver.TestServer "$@"\n`;
}
