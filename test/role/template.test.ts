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

  it.each([
    '{{a.x}}',
    '{{octal a.x}}',
    '{{this.a.x}}',
    '{{#if c}}{{a.x}}{{/if}}',
    '{{#if c}}{{else}}{{/if}}{{#each l}}{{../a.x}}{{/each}}',
    '{{#each l}}{{@root.a.x}}{{/each}}',
    '{{#each l}}{{#each ../a.y}}{{this}}{{/each}}{{/each}}',
  ])('%s is filled anew when what it names has changed, and not when anything else has', (text) => {
    let read = 0;
    const named = (value: number) => ({
      get x() {
        read++;
        return value;
      },
      get y() {
        read++;
        return [value];
      },
    });
    const [one, other, l] = [named(1), named(2), [0]];
    const template = valueIn(compile(text));
    const said = (a: object, b: number) => valueIn(template.render({ a, b, c: true, l }));
    expect([said(one, 1), said(other, 1), said(one, 1)].map((words) => words.trim())).toEqual(['1', '2', '1']);
    const before = read;
    expect(said(one, 2)).toBe('1');
    expect(read).toBe(before);
  });
});
