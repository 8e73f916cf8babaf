/** Time zone, locale and keyboard, against what a fresh Ubuntu 24.04 knows. */
import { nearest } from '../../outcome/nearest.ts';
import { keyboardLayouts, keyboardToggles } from './known/keyboards.ts';
import { locales } from './known/locales.ts';
import { timeZones } from './known/time-zones.ts';
import { rule } from './rule.ts';

/** The time zone is one of the system's: the installer fails on another, and a cloud image keeps UTC. */
export const timeZone = rule('timezone', function* ({ timezone }) {
  if (timeZones.has(timezone)) return;
  yield {
    path: ['timezone'],
    message: `"${timezone}" is no time zone of Ubuntu 24.04`,
    hint: suggestion(timezone, timeZones, 'expected a name such as Europe/Berlin or Etc/UTC'),
  };
});

/** The locale is one that can be generated, in UTF-8. */
export const locale = rule('locale', function* (site) {
  const match = /^([A-Za-z_]+)\.UTF-8(@[a-z]+)?$/.exec(site.locale);
  if (match !== null && locales.has(`${match[1]}${match[2] ?? ''}`)) return;
  const [, name = '', modifier = ''] = /^([^.@]*)(?:\.[^@]*)?(@.*)?$/.exec(site.locale) ?? [];
  const near = nearest(`${name}${modifier}`, locales)?.split('@');
  yield {
    path: ['locale'],
    message: `"${site.locale}" is no UTF-8 locale of Ubuntu 24.04`,
    hint:
      near === undefined
        ? 'expected a name such as en_US.UTF-8 or C.UTF-8'
        : `did you mean ${near[0]}.UTF-8${near[1] === undefined ? '' : `@${near[1]}`}?`,
  };
});

/** Layout, variant and toggle are xkb's. */
export const keyboard = rule('keyboard', function* ({ keyboard: { layout, variant, toggle } }) {
  const variants = keyboardLayouts.get(layout);
  if (variants === undefined) {
    const hint = suggestion(layout, keyboardLayouts.keys(), 'expected an xkb layout such as us, de or kr');
    yield { path: ['keyboard', 'layout'], message: `"${layout}" is no keyboard layout`, hint };
  } else if (variant !== undefined && variant !== '' && !variants.has(variant)) {
    const known = variants.size === 0 ? 'none' : [...variants].join(', ');
    yield {
      path: ['keyboard', 'variant'],
      message: `the keyboard layout ${layout} has no variant "${variant}"`,
      hint: suggestion(variant, variants, `known: ${known}`),
    };
  }
  if (toggle !== undefined && toggle !== '' && !keyboardToggles.has(toggle)) {
    const hint = suggestion(toggle, keyboardToggles, 'expected an xkb group option such as alt_shift_toggle');
    yield { path: ['keyboard', 'toggle'], message: `"${toggle}" switches no keyboard layouts`, hint };
  }
});

function suggestion(value: string, known: Iterable<string>, otherwise: string): string {
  const near = nearest(value, known);
  return near === undefined ? otherwise : `did you mean ${near}?`;
}
