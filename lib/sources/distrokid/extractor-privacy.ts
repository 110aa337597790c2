/** `@` as pages write it: as itself, as an entity, in an address, in a script. */
const at = String.raw`(?:@|%40|&#0*64;|&#x0*40;|&commat;|\\u0040|\\x40)`;
const word = String.raw`\p{L}\p{N}_`;
/**
 * The match begins at the beginning of a word, so that long runs of letters (pictures in the page) are scanned once.
 */
const eMail = new RegExp(
  String.raw`(?<![${word}.+%-])[${word}.+%-]+${at}(?:[${word}-]+\.)+(?:\p{L}{2,}|xn--[a-z0-9-]+)`,
  'giu',
);
/** The form in which Cloudflare hides addresses of pages that it delivers. Everybody can decode it. */
const hidden = /(data-cfemail=["']?|\/cdn-cgi\/l\/email-protection#)[0-9a-f]+/gi;

/**
 * Gives the page without e-mail addresses, of the account or of anybody else. Everything with the form of an address is
 * masked.
 */
export function withoutEMails(html: string): string {
  return html.replace(eMail, 'redacted').replace(hidden, '$1redacted');
}
