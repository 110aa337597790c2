import { describe, expect, it } from 'vitest';
import { capturedPages, faultOf, type PageState, stateOf } from '../../../lib/sources/distrokid/extractor-pages.ts';
import { withoutEMails } from '../../../lib/sources/distrokid/extractor-privacy.ts';
import { present } from '../../support/lake.ts';
import { processorMillisOf } from '../../support/processor-time.ts';
import { appleMusicPage, codePage, daysUntil, eMailFirstPage, signInPage, streamsPage } from './stats-pages.ts';

const days = daysUntil(new Date('2026-11-01T06:30:15Z'), 365);
const [streams, appleMusic] = capturedPages.map((page) => present(page));

describe('one look at a stats page', () => {
  const shown = (html: string, status = 200, path = '/stats/?type=all') => ({
    url: `https://distrokid.example${path}`,
    status,
    html,
  });

  it.each<[string, PageState, ReturnType<typeof shown>]>([
    ['the page with days', 'has-days', shown(streamsPage(days))],
    ['the page without days', 'no-days', shown(streamsPage([]))],
    ['the page without a series', 'no-days', shown('makeChart("trend365day", {}); makeChart("x", {"dataProvider":[{')],
    ['labels that only say its id', 'other', shown('<svg><text>trend365day</text></svg>')],
    ['the sign-in page', 'sign-in', shown('', 200, '/signin/?next=/stats/')],
    ['a sign-in form in its place', 'sign-in', shown(signInPage)],
    ['a form that asks for the e-mail address first', 'sign-in', shown(eMailFirstPage)],
    ['a form that asks for a code', 'second-factor', shown(codePage)],
    ['a field for a one-time code', 'second-factor', shown('<form><input autocomplete="one-time-code"></form>')],
    [
      'a page with a newsletter',
      'other',
      shown('<p>Back soon</p><form><input type="email"><button>Tell me</button></form>'),
    ],
    ['HTTP 401', 'sign-in', shown('', 401)],
    ['HTTP 500', 'unavailable', shown('', 500)],
    ['HTTP 429', 'unavailable', shown('', 429)],
    ['HTTP 503, which may be a look for robots', 'other', shown('', 503)],
    ['another page', 'other', shown('<p>Maintenance</p>')],
  ])('tells %s: %s', (_name, state, page) => {
    expect(stateOf(page, present(streams))).toBe(state);
  });

  it('looks for the days of Apple Music behind their own key, whatever comes before', () => {
    expect(stateOf(shown(appleMusicPage(days)), present(appleMusic))).toBe('has-days');
    expect(stateOf(shown(appleMusicPage([])), present(appleMusic))).toBe('no-days');
  });
});

describe('the days of a page', () => {
  const now = new Date('2026-11-01T06:30:15Z');

  it('are complete where they add up to its total and reach the last days', () => {
    expect(faultOf(streamsPage(days), present(streams), now)).toBeUndefined();
    expect(faultOf(appleMusicPage(days), present(appleMusic), now)).toBeUndefined();
  });

  it.each([
    ['end three months ago', days.slice(0, -90), 'Its days end on 2026-08-01, and 2026-10-25 at least was expected.'],
    ['are one old day', days.slice(0, 1), 'Its days end on 2025-10-31'],
  ])('are not complete where they %s', (_name, some, why) => {
    expect(faultOf(streamsPage(some), present(streams), now)).toContain(why);
    expect(faultOf(appleMusicPage(some), present(appleMusic), now)).toContain(why);
  });

  it('are not complete where the page states another total', () => {
    const page = streamsPage(days).replace('"column-1":100}', '"column-1":1}');
    expect(faultOf(streamsPage(days).replaceAll('"column-1":100}', '"column-1":1}'), present(streams), now)).toContain(
      'add up to',
    );
    expect(page).not.toBe(streamsPage(days));
  });
});

describe('a page without e-mail addresses', () => {
  it.each([
    ['<b>nova@mail.example</b>', '<b>redacted</b>'],
    ['{"email":"nova.kite+x@sub.mail.example"}', '{"email":"redacted"}'],
    ['?who=nova%40mail.example&x=1', '?who=redacted&x=1'],
    ['nova&#64;mail.example nova&#x40;mail.example nova&commat;mail.example', 'redacted redacted redacted'],
    [String.raw`"nova\u0040mail.example"`, '"redacted"'],
    ['mailto:zoë@mail.example', 'mailto:redacted'],
    ['<a data-cfemail="4a2425">x</a>', '<a data-cfemail="redacted">x</a>'],
    ['href="/cdn-cgi/l/email-protection#4a2425"', 'href="/cdn-cgi/l/email-protection#redacted"'],
  ])('has none of %s', (html, expected) => {
    expect(withoutEMails(html)).toBe(expected);
  });

  it('keeps everything else, byte for byte', () => {
    const page = streamsPage(days)
      .replaceAll(/nova\.kite(@|%40|&#64;)mail\.example/g, '')
      .replaceAll(/[0-9a-f]{20,}/g, '');
    expect(withoutEMails(page)).toBe(page);
    expect(withoutEMails('Live @ Mojave (feat. @nova) 50% off')).toBe('Live @ Mojave (feat. @nova) 50% off');
  });

  it('is made in no time of a page with megabytes of letters', async () => {
    const page = `<img src="data:image/png;base64,${'Ab1'.repeat(1_000_000)}">`;
    expect(await processorMillisOf(() => expect(withoutEMails(page)).toBe(page))).toBeLessThan(2_000);
  });
});
