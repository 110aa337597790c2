/** `@` as pages write it: itself, as an entity, in an address, in a script. */
const at = String.raw`(?:@|%40|&#0*64;|&#x0*40;|&commat;|\\u0040|\\x40)`;
const word = String.raw`\p{L}\p{N}_`;
/** Begins where a word does, so that long runs of letters (pictures in the page) are gone through once. */
const eMail = new RegExp(
  String.raw`(?<![${word}.+%-])[${word}.+%-]+${at}(?:[${word}-]+\.)+(?:\p{L}{2,}|xn--[a-z0-9-]+)`,
  'giu',
);
/** How Cloudflare hides addresses of pages it delivers, readable for everybody. */
const hidden = /(data-cfemail=["']?|\/cdn-cgi\/l\/email-protection#)[0-9a-f]+/gi;

/** The page without e-mail addresses, of the account or of anybody: what has the form of one is masked. */
export function withoutEMails(html: string): string {
  return html.replace(eMail, 'redacted').replace(hidden, '$1redacted');
}
