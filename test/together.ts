/** Which test files follow each other in one process, with its modules as they are; `architecture.test.ts` sees to it that none changes what the next one finds. */
const ROOMS = [
  ...['bundle', 'cloudstack', 'commands', 'contract', 'diagnostic', 'doctor', 'first-boot', 'look', 'outcome', 'quote'],
  ...['remote', 'role', 'seed', 'site', 'why', 'yaml', 'zone'],
];

export const TOGETHER = ROOMS.map((room) => `test/${room}/**/*.test.ts`);

/** Those of them that have made-up machines, which are taken down by hooks: what several files import is read once, and so are its hooks. */
export const YET_APART = ['doctor/ask', 'doctor/repairs/mend', 'seed/first-boot', 'seed/installer'].map(
  (name) => `test/${name}-*.test.ts`,
);
