/** Time zone, locale and keyboard, against what a fresh Ubuntu 24.04 knows. */
import { nearest } from '../../outcome/nearest.ts';
import { didYouMean } from '../../outcome/problem.ts';
import { keyboardLayouts, keyboardToggles } from './known/keyboards.ts';
import { legacyTimeZones } from './known/legacy-time-zones.ts';
import { locales } from './known/locales.ts';
import { timeZones } from './known/time-zones.ts';
import { rule } from './rule.ts';

/** The time zone is one of the system's: the installer fails on another, and a cloud image keeps UTC. */
export const timeZone = rule('timezone', function* ({ timezone }) {
  if (timeZones.has(timezone)) return;
  const today = legacyTimeZones.get(timezone);
  yield {
    path: ['timezone'],
    message: `"${timezone}" is no time zone of Ubuntu 24.04`,
    hint:
      today === undefined
        ? didYouMean(timezone, timeZones, 'expected a name such as Europe/Berlin or Etc/UTC')
        : `it is called ${today} today`,
  };
});

/** The locale is one that can be generated, in UTF-8. */
export const locale = rule('locale', function* (site) {
  const match = /^([A-Za-z_]+)\.UTF-8(@[a-z]+)?$/.exec(site.locale);
  if (match !== null && locales.has(`${match[1]}${match[2] ?? ''}`)) return;
  // Near by its language and territory: the charset would make all of them alike.
  const near = nearest(site.locale.replace(/\.[^@]*/, ''), locales);
  const meant = near?.replace(/(?=@|$)/, '.UTF-8');
  yield {
    path: ['locale'],
    message: `"${site.locale}" is no UTF-8 locale of Ubuntu 24.04`,
    hint: meant === undefined ? 'expected a name such as en_US.UTF-8 or C.UTF-8' : `did you mean ${meant}?`,
  };
});

/** Layouts are named for countries; what a language is called stands near the wrong ones. */
const calledOtherwise: ReadonlyMap<string, string> = new Map(
  Object.entries({
    uk: 'the keyboard of the United Kingdom is gb, that of Ukraine ua',
    en: 'English keyboards are us and gb',
    ja: 'the Japanese keyboard is jp',
    ko: 'the Korean keyboard is kr',
    zh: 'the Chinese keyboard is cn',
    sv: 'the Swedish keyboard is se',
    da: 'the Danish keyboard is dk',
    cs: 'the Czech keyboard is cz',
    el: 'the Greek keyboard is gr',
  }),
);

/** Layout, variant and toggle are xkb's. */
export const keyboard = rule('keyboard', function* ({ keyboard: { layout, variant, toggle } }) {
  const variants = keyboardLayouts.get(layout);
  if (variants === undefined) {
    const hint =
      calledOtherwise.get(layout) ??
      didYouMean(layout, keyboardLayouts.keys(), 'expected an xkb layout such as us, de or kr');
    yield { path: ['keyboard', 'layout'], message: `"${layout}" is no keyboard layout`, hint };
  } else if (variant !== undefined && !variants.has(variant)) {
    yield {
      path: ['keyboard', 'variant'],
      message: `the keyboard layout ${layout} has no variant "${variant}"`,
      hint: didYouMean(variant, variants),
    };
  }
  if (toggle !== undefined && !keyboardToggles.has(toggle)) {
    const hint = didYouMean(toggle, keyboardToggles, 'expected an xkb group option such as alt_shift_toggle');
    yield { path: ['keyboard', 'toggle'], message: `"${toggle}" switches no keyboard layouts`, hint };
  }
});
