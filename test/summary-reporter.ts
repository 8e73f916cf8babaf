/** Ends a run with one line that scripts read: `N passed, N failed`, after what failed and why, and the names of what held only when it was tried again and of checks that could not run here. */
import type { Reporter, TestModule } from 'vitest/node';

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    const failures: string[] = [];
    const flaky: string[] = [];
    const notRun: string[] = [];
    for (const module of modules) {
      if (module.errors().length > 0) {
        failed += 1;
        failures.push(`${module.relativeModuleId}: ${reasonOf(module.errors())}`);
      }
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        if (test.diagnostic()?.flaky) flaky.push(name);
        if (state === 'passed') passed += 1;
        else if (state === 'failed') {
          failed += 1;
          failures.push(`${name}: ${reasonOf(errors)}`);
        } else notRun.push(test.fullName);
      }
    }
    for (const name of failures) process.stdout.write(`failed: ${name}\n`);
    for (const name of flaky) process.stdout.write(`held only the second time: ${name}\n`);
    for (const name of notRun) process.stdout.write(`not run: ${name}\n`);
    process.stdout.write(
      `\n${passed} passed, ${failed} failed${notRun.length > 0 ? `, ${notRun.length} skipped` : ''}\n`,
    );
  }
}

/** The first line of the first error; the whole of it is further up. */
function reasonOf(errors: readonly { readonly message: string }[] = []): string {
  return (errors[0]?.message ?? '').split('\n', 1).join('').slice(0, 300);
}
