/** What `npm start` and the tests run when nothing is given. The Maven versions stand in the pom files beside this one. */
export const TEMPORAL_CLI_VERSION = '1.5.1';
/** The module's go.mod asks for it. */
export const GO_MINIMUM = { major: 1, minor: 25 };
export const MONGO_WIRE_VERSION = '1.47.0';
export const TIME_SKIPPING_VERSION = '1.32.0';
/** The official server, where its download is reachable. */
export const MONGOD_VERSION = '8.0.15';
