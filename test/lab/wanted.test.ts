/** A word that fits nothing is refused by whoever boots machines. */
import { expect, it } from 'vitest';
import { Report } from '../boot/report.ts';
import { Worlds } from '../boot/scenarios.ts';
import { DoctorLab } from '../doctor-boot/doctor-lab.ts';
import { Scenarios } from '../finalize-boot/scenarios.ts';
import { Words } from './wanted.ts';

it.each([
  ['scenario', () => new Worlds(), /first-boot, refusals/],
  ['scenario', () => new Scenarios(undefined), /boot, zone/],
  ['round', () => new DoctorLab(), /mysql/],
])('a name of no %s is refused before anything is booted', async (what, lab, names) => {
  const refusal = lab().run(new Report(), ['power-cut']);
  await expect(refusal).rejects.toThrow(`no ${what} is called power-cut; there are: `);
  await expect(refusal).rejects.toThrow(names);
});

it('a word that is in the name of no case is known when all cases have been seen', () => {
  const words = new Words(['usb', 'usbb', 'pxe']);
  expect(words.chosen([{ name: 'bios usb' }, { name: 'bios cd' }])).toEqual([{ name: 'bios usb' }]);
  expect(words.chosen([{ name: 'pxe' }])).toEqual([{ name: 'pxe' }]);
  expect(words.unused).toEqual(['usbb']);
  expect(new Words([]).chosen([{ name: 'bios cd' }])).toEqual([{ name: 'bios cd' }]);
});
