/** Which checks, and which of their findings, somebody asks doctor for. */
import { type Check, type Fault, LAYERS } from '../../doctor/check-type.ts';
import { checks } from '../../doctor/checks.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import { unknownName } from '../../outcome/problem.ts';
import { type Refusal, wrongUsage } from './answer.ts';

/** The checks of these layers, of these names, in their order. */
export function checksAsked(
  layers: readonly string[] | undefined,
  ids: readonly string[] | undefined,
): Outcome<readonly Check[]> | Refusal {
  const known = checks.map(({ id }) => id);
  const problems = [
    ...(layers ?? [])
      .filter((name) => !LAYERS.some((layer) => layer === name))
      .map((name) => unknownName('layer', name, LAYERS)),
    ...(ids ?? []).filter((id) => !known.includes(id)).map((id) => unknownName('check', id, known)),
  ];
  if (problems.length > 0) return wrongUsage(...problems);
  return done(
    checks.filter(
      ({ id, layer }) => (layers === undefined || layers.includes(layer)) && (ids === undefined || ids.includes(id)),
    ),
  );
}

/** Whether a finding is about one of the hosts that are asked for. */
export function isAsked(about: Fault['hosts'], only: readonly string[] | undefined): boolean {
  return only === undefined || about.some(({ name }) => only.includes(name));
}
