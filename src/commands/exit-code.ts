/** What every command answers with: 0 fine, 1 problems found or changes pending, 2 wrong usage, 3 fault. */
export type ExitCode = 0 | 1 | 2 | 3;
