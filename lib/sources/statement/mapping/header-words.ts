import { isCurrencyCode } from './column-profile.ts';

/** Columns of `statement/lines` that a header may name. */
export type Target = keyof typeof phrases;

/**
 * What columns are called in headers of statements: English, German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Polish,
 * Russian, Turkish, Japanese. They only propose: values must fit, and a person sees the rows.
 */
const phrases = {
  reporting_month: [
    'reporting month, reporting period, reporting date, report date, report month, report period, statement period, statement month',
    'statement date, accounting period, accounting date, accounting month, payment date, payment month, paid date, posted date',
    'settlement period, abrechnungsmonat, abrechnungszeitraum, abrechnungsdatum, abrechnungsperiode, berichtsmonat, mois de rapport',
    'période de relevé, date du relevé, période comptable, mes de reporte, periodo de reporte, fecha de informe, mes de informe',
    'periodo de liquidación, mês do relatório, período do relatório, data do relatório, periodo di rendicontazione, mese di rendicontazione',
    'redovisningsperiod, rapportperiod, rapportageperiode, okres rozliczeniowy, okres raportu, месяц отчета, отчетный период, rapor ayı',
    'rapor dönemi, 報告月, 計算月, 支払月',
  ],
  sale_month: [
    'sale month, sales month, sale period, sales period, sale date, sales date, date of sale, activity period, activity month',
    'usage period, usage month, usage date, streaming month, stream date, royalty date, sale start date, start date, period start',
    'transaction date, transaction month, month, period, date, verkaufsmonat, verkaufszeitraum, verkaufsdatum, nutzungsmonat',
    'nutzungszeitraum, leistungsmonat, leistungszeitraum, monat, zeitraum, datum, mois de vente, période de vente, date de vente, mois',
    'période, mes de venta, fecha de venta, periodo de venta, mes, periodo, fecha, mês de venda, data de venda, período de venda, mês',
    'mese di vendita, data di vendita, mese, försäljningsmånad, månad, verkoopmaand, maand, miesiąc sprzedaży, miesiąc, месяц продаж',
    'месяц продажи, период продаж, месяц, период, satış ayı, satış dönemi, ay, 利用月, 販売月',
  ],
  store: [
    'store, store name, dsp, dsp name, platform, service, retailer, outlet, shop, digital service provider, music service, provider',
    'channel, partner, sale store name, plattform, anbieter, händler, haendler, dienst, plateforme, boutique, magasin, détaillant, plataforma',
    'tienda, servicio, loja, serviço, negozio, piattaforma, servizio, butik, tjänst, winkel, sklep, serwis, платформа, магазин, площадка',
    'сервис, mağaza, サービス名, 配信先, ストア',
  ],
  artist: [
    'artist, artists, artist name, track artist, track artists, primary artist, main artist, display artist, performer, interpret, künstler',
    'kuenstler, artiste, interprète, artista, intérprete, artiest, wykonawca, исполнитель, артист, sanatçı, アーティスト名, アーティスト',
  ],
  title: [
    'track title, track name, track, song title, song name, song, title, recording title, asset title, tracktitel, songtitel, titel',
    'titre du morceau, titre, morceau, piste, chanson, título de la canción, canción, título, pista, título da faixa, faixa, música, brano',
    'titolo del brano, titolo, låt, låttitel, nummer, utwór, tytuł, название трека, трек, şarkı, parça, 楽曲名, 曲名',
  ],
  release: [
    'release title, release name, release, album title, album name, album, product title, product name, product, veröffentlichung',
    'albumtitel, sortie, titre de l album, lanzamiento, álbum, lançamento, uscita, wydanie, название релиза, релиз, альбом, albüm, アルバム名',
  ],
  label: [
    'label, label name, record label, imprint, imprint label, sello, gravadora, selo, etichetta, wytwórnia, лейбл, plak şirketi, レーベル名',
  ],
  isrc: ['isrc, isrc code, track isrc, asset isrc'],
  upc: [
    'upc, ean, barcode, upc code, upc ean, product upc, gtin, strichcode, barcode ean, code barres, código de barras, codice a barre, штрихкод',
  ],
  sales_type: [
    'sales type, sale type, transaction type, trans type, usage type, content type, revenue type, stream type, source type, type, format',
    'verkaufsart, nutzungsart, typ, art, type de vente, type, tipo de venta, tipo de venda, tipo di vendita, tipo, тип продажи, satış türü',
  ],
  quantity: [
    'quantity, qty, units, units sold, streams, plays, number of streams, number of usages, count, downloads, menge, anzahl, stückzahl',
    'quantité, unités, nombre, écoutes, cantidad, unidades, reproducciones, quantidade, quantità, unità, antal, aantal, ilość, liczba',
    'количество, кол-во, прослушивания, adet, miktar, 数量, 再生数',
  ],
  country: [
    'country, country of sale, country of stream, sale country, territory, country code, country region, market, region, land, verkaufsland',
    'gebiet, territorium, pays, territoire, país, territorio, território, paese, kraj, страна, страна регион, территория, ülke, 国, 地域',
  ],
  unit_price: [
    'unit price, price per unit, per unit price, unit rate, price, stückpreis, einzelpreis, preis, prix unitaire, prix, precio unitario',
    'precio, preço unitário, preço, prezzo unitario, prezzo, styckpris, prijs, cena, цена, birim fiyat, 単価',
  ],
  amount: [
    'net revenue, net earnings, net amount, net royalty, net royalties, net receipts, net payable, net total, net share, net, amount payable',
    'amount due, payable, royalty payable, royalty amount, reported royalty, distributed amount, royalties, royalty, total earned',
    'total earnings, earnings, earned, payout, label share, artist share, revenue, amount, total, auszahlung, auszahlungsbetrag, nettobetrag',
    'nettoerlös, netto, erlös, erloes, betrag, ertrag, vergütung, einnahmen, montant net, revenu net, net à payer, redevances, montant',
    'revenus, revenu, importe neto, ingresos netos, regalías, importe, ingresos, ganancias, monto, valor líquido, receita líquida, valor',
    'receita, importo netto, ricavi, importo, compenso, nettobelopp, belopp, intäkt, nettobedrag, bedrag, kwota netto, kwota, przychód',
    'сумма вознаграждения, вознаграждение, к выплате, сумма, доход, net gelir, tutar, gelir, 支払額, 金額, 印税',
  ],
  currency: [
    'currency, currency code, payment currency, account currency, payout currency, client payment currency, preferred currency, währung',
    'waehrung, devise, monnaie, moneda, moeda, valuta, waluta, валюта, para birimi, 通貨',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Words of what is left for whoever reads the statement. */
const netWords = listed('net, netto, neto, neta, liquido, liquida, payable, payout, auszahlung, earned, к выплате');

/** Words of amounts that are not what is paid: before a share or a fee, taken off, or in the currency of the store. */
const otherWords = listed(
  'gross, brutto, brut, bruto, bruta, lordo, fee, fees, commission, mechanical, tax, taxes, withholding, withheld, deduction, deductions, discount, cost, costs, price, rate, recoup, adjusted, exchange, split, share rate, original, converted, sale currency, store currency, local currency, publishing, %',
);

const foreignWords = listed('original, sale, sales, store, local, source, from');

/** Words of people who are no artists. */
const peopleWords = listed(
  'e mail, email, mail, user name, user id, username, phone, telephone, telefon, mobile, address, adresse, street, zip, postcode, iban, bank account, account holder, tax id, first name, last name, surname, vorname, nachname, buyer, customer name, payee, payee name, recipient, birth, passport, correo, direccion, endereco, indirizzo, почта, телефон, адрес',
);

function listed(words: string): readonly string[] {
  return words.split(', ');
}

/** True where a plain name has one of these words, or several words in a row. */
function has(plain: string, words: readonly string[]): boolean {
  return words.some((word) => ` ${plain} `.includes(` ${word} `));
}

const byPhrase: ReadonlyMap<Target, readonly string[]> = new Map(
  Object.entries(phrases).map(([target, lists]) => [target as Target, lists.join(', ').split(', ').map(plainName)]),
);

/** Columns that a header may name, the most telling first where several could be one column. */
export const targets = [...byPhrase.keys()];

/** A name of a column without case, accents and punctuation. */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ı/g, 'i')
    .replace(/[^\p{L}\p{N}%]+/gu, ' ')
    .trim();
}

/** How well a header name names a column, 0 to 9: the whole name is better than a part of it, a long part better than a short one. */
export function nameScore(name: string, target: Target): number {
  const plain = plainName(name).replace(/ ?\b[a-z]{3}$/, (code) => (isCode(code.trim(), name) ? '' : code));
  const known = byPhrase.get(target) ?? [];
  if (known.includes(plain)) return 6 + moneyScore(plain, target);
  const parts = known.filter((phrase) => has(plain, [phrase]));
  if (parts.length === 0) return 0;
  const longest = Math.max(...parts.map((phrase) => phrase.split(' ').length));
  return Math.max(0, Math.min(5, 2 + longest) + moneyScore(plain, target));
}

function isCode(code: string, name: string): boolean {
  const upper = code.toUpperCase();
  return isCurrencyCode(upper) && new RegExp(`\\b${upper}\\b`).test(name);
}

function moneyScore(plain: string, target: Target): number {
  if (target !== 'amount') return 0;
  return (has(plain, netWords) ? 3 : 0) - (has(plain, otherWords) ? 5 : 0);
}

/** True for a name of a currency that the amounts were in before they were paid. */
export function isForeignCurrency(name: string): boolean {
  return has(plainName(name), foreignWords);
}

/** True for a column that names people who are no artists: it is never shown. */
export function isPersonalName(name: string): boolean {
  return has(plainName(name), peopleWords);
}
