import { describe, expect, it } from 'vitest';
import { printProblem } from '../../src/diagnostic/print.ts';
import { Source } from '../../src/diagnostic/source.ts';
import { compileTemplate } from '../../src/role/template.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';

const compile = (text: string) => compileTemplate(new Source('x', text));
const filled = (text: string, view: object) => valueIn(valueIn(compile(text)).render(view));

describe('a template', () => {
  it('takes values as they are, or quoted for the language that is named', () => {
    const quoted = '{{a}} {{shell a}} {{json a}} {{mysql a}} {{sql a}} {{curl a}} {{octal a}}';
    expect(filled(quoted, { a: 'x y"' })).toBe('x y" \'x y"\' "x y\\"" "x y\\"" \'x y"\' "x y\\"" x\\040y\\042');
  });

  it('says what depends on a value, and something for each of a list', () => {
    const text =
      '{{#if a}}a{{else}}b{{/if}} {{#each l}}{{x}}{{../c}}{{@root.c}};{{/each}}{{#each m}}{{this}}{{/each}}\n';
    expect(filled(text, { a: '', c: 1, l: [{ x: 'p' }, { x: 'q' }], m: [0, true] })).toBe('b p11;q11;0true\n');
  });

  it('names a value by the word of a quoting when that is all it says', () => {
    expect(filled('{{comment}} {{json comment}}', { comment: 'c' })).toBe('c "c"');
  });

  it('says once what is wrong with a hole, however often it is met', () => {
    const template = valueIn(compile('a\n{{#each l}}\n  {{y}}\n{{/each}}{{z}}'));
    const problems = problemsOf(template.render({ l: [{ x: 1 }, { x: 2 }] }));
    expect(problems.map((problem) => printProblem(problem).split('\n')[0])).toEqual([
      'x:3:3: error: {{y}} has no value [template]',
      'x:4:10: error: {{z}} has no value [template]',
    ]);
  });
});
