/** What a column of people is called, and what its values look like. */
export interface PeopleKind {
  /** `e-mail addresses`. */
  readonly what: string;
  /** Names of such columns, in small letters and with single spaces, in the languages that exports come in. */
  readonly names: RegExp;
  /** A whole value that is one, where values can tell. */
  readonly value?: RegExp;
  /**
   * How many of a column's values must look so where its name says nothing, of 1. A title may look like a street; an e-mail
   * address is nothing else.
   */
  readonly share?: number;
}

const whose =
  '(?:buyer|customer|client|recipient|subscriber|fan|contact|member|user|owner|billing|shipping|ship to|bill to|delivery|payer)';

/** Names of companies, artists, playlists and their curators are none: only what tells who a private person is. */
export const peopleKinds: readonly PeopleKind[] = [
  {
    what: 'e-mail addresses',
    names:
      /^(?:.* )?(?:e-?mail|e-?mails? address(?:es)?|e-?mail-?adresse|adresse e-?mail|courriel|correo(?: electrónico)?|correo electronico|indirizzo e-?mail|posta elettronica|endereço de e-?mail|e-mailadres|adres e-?mail|e-postadress|メールアドレス|电子邮件|이메일)$/u,
    value: /^<?[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}>?$/u,
    share: 0,
  },
  {
    what: 'phone numbers',
    names:
      /^(?:.* )?(?:phone|phone ?(?:number|no\.?)|telephone(?: number)?|mobile (?:phone|number)|cell ?phone|telefon|telefonnummer|handynummer|mobilnummer|téléphone|numéro de téléphone|teléfono|telefono|numero di telefono|telefone|telefoonnummer|電話番号|电话|전화번호)$/u,
    value: /^(?:\+|00)[1-9][0-9]{0,2}[ ()./-]{1,2}[0-9][0-9 ()./-]{6,16}[0-9]$/,
    share: 0.5,
  },
  {
    what: 'street addresses',
    names: new RegExp(
      `^(?:${whose} (?:street(?: ?[12])?|address(?: ?(?:line )?[12])?)|(?:street|postal|home|mailing) address|address line ?[12]|street ?[12]?|straße|strasse|anschrift|rechnungsadresse|lieferadresse|adresse postale|rue|dirección postal|direccion postal|calle|domicilio|indirizzo di spedizione|endereço|straatnaam|住所)$`,
      'u',
    ),
    value:
      /^(?:\d{1,5}[a-z]?,? (?:[\p{L}.'-]+ ){1,3}(?:street|st|avenue|ave|road|rd|lane|drive|dr|boulevard|blvd|court|way)\.?|[\p{L}.' -]+(?:straße|strasse|str\.|gasse|weg|allee) \d{1,4} ?[a-z]?|\d{1,4}(?: ?bis)?,? (?:rue|avenue|boulevard|chemin) .+|(?:calle|rua|avenida|piazza|via) .+,? \d{1,4})$/iu,
    share: 0.5,
  },
  {
    what: 'names of people',
    names: new RegExp(
      `^(?:${whose} (?:full )?name|(?:billing|shipping|${whose}) (?:first|last) name|first ?name|last ?name|full name|surname|vorname|nachname|kundenname|prénom|nom de famille|nombre completo|apellidos?|cognome|sobrenome|achternaam|voornaam)$`,
      'u',
    ),
  },
  {
    what: 'data of persons',
    names:
      /^(?:date of birth|birth ?(?:day|date)|geburtsdatum|date de naissance|fecha de nacimiento|ip ?address|ip-adresse|adresse ip|dirección ip|passport(?: number)?|iban|social security number)$/u,
  },
];
