import { expect, it } from 'vitest';
import { KnownCards } from '../../src/serve/known-cards.ts';

it('the latest machine is known however many came before it, and who has proven itself stays', () => {
  const cards = new KnownCards(4);
  cards.came('10.0.0.1', 'host');
  cards.prove('10.0.0.1');
  cards.came('10.0.0.2', 'earlier');
  for (let n = 0; n < 100; n += 1) cards.came(`10.1.0.${n}`, `flood ${n}`);
  cards.came('10.0.0.3', 'later');
  const known = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.1.0.97', '10.1.0.98', '10.1.0.99'];
  expect(known.map((address) => cards.of(address))).toEqual([
    'host',
    undefined,
    'later',
    undefined,
    'flood 98',
    'flood 99',
  ]);
});

it('where all have proven themselves the oldest goes, and the card of an address is the one that came last', () => {
  const cards = new KnownCards(2);
  for (const address of ['a', 'b', 'c']) {
    cards.came(address, `card of ${address}`);
    cards.prove(address);
  }
  cards.came('c', 'another');
  expect(['a', 'b', 'c'].map((address) => cards.of(address))).toEqual([undefined, 'card of b', 'another']);
});
