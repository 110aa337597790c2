/**
 * English names of countries with their ISO 3166 codes: those of CLDR 48, and those that statements write beside them (the long
 * names of ISO 3166 and the former ones). Only A to Z are small, because of other letters the engine and JavaScript differ.
 */
const table = `
AD andorra|AE united arab emirates|AF afghanistan|AG antigua & barbuda|AG antigua and barbuda|AI anguilla|AL albania
AM armenia|AO angola|AQ antarctica|AR argentina|AS american samoa|AT austria|AU australia|AW aruba|AX Åland islands
AZ azerbaijan|BA bosnia & herzegovina|BA bosnia and herzegovina|BB barbados|BD bangladesh|BE belgium|BF burkina faso
BG bulgaria|BH bahrain|BI burundi|BJ benin|BL st. barthélemy|BM bermuda|BN brunei|BN brunei darussalam|BO bolivia
BO bolivia, plurinational state of|BQ caribbean netherlands|BR brazil|BS bahamas|BT bhutan|BV bouvet island
BW botswana|BY belarus|BZ belize|CA canada|CC cocos (keeling) islands|CD congo - kinshasa
CD congo, the democratic republic of the|CD democratic republic of the congo|CF central african republic
CG congo - brazzaville|CG congo|CH switzerland|CI côte d'ivoire|CI ivory coast|CI cote d'ivoire|CK cook islands
CL chile|CM cameroon|CN china|CO colombia|CR costa rica|CU cuba|CV cape verde|CW curaçao|CW curacao
CX christmas island|CY cyprus|CZ czechia|CZ czech republic|DE germany|DJ djibouti|DK denmark|DM dominica
DO dominican republic|DZ algeria|EC ecuador|EE estonia|EG egypt|EH western sahara|ER eritrea|ES spain|ET ethiopia
FI finland|FJ fiji|FK falkland islands|FM micronesia|FO faroe islands|FR france|GA gabon|GB united kingdom|GB uk
GB great britain|GD grenada|GE georgia|GF french guiana|GG guernsey|GH ghana|GI gibraltar|GL greenland|GM gambia
GN guinea|GP guadeloupe|GQ equatorial guinea|GR greece|GS south georgia & south sandwich islands|GT guatemala|GU guam
GW guinea-bissau|GY guyana|HK hong kong sar china|HK hong kong|HM heard & mcdonald islands|HN honduras|HR croatia
HT haiti|HU hungary|ID indonesia|IE ireland|IL israel|IM isle of man|IN india|IO british indian ocean territory
IQ iraq|IR iran|IR iran, islamic republic of|IS iceland|IT italy|JE jersey|JM jamaica|JO jordan|JP japan|KE kenya
KG kyrgyzstan|KH cambodia|KI kiribati|KM comoros|KN st. kitts & nevis|KN saint kitts and nevis|KP north korea
KR south korea|KR korea|KR korea, republic of|KR republic of korea|KW kuwait|KY cayman islands|KZ kazakhstan|LA laos
LA lao people's democratic republic|LB lebanon|LC st. lucia|LC saint lucia|LI liechtenstein|LK sri lanka|LR liberia
LS lesotho|LT lithuania|LU luxembourg|LV latvia|LY libya|MA morocco|MC monaco|MD moldova|MD moldova, republic of
MD republic of moldova|ME montenegro|MF st. martin|MG madagascar|MH marshall islands|MK north macedonia|MK macedonia
ML mali|MM myanmar (burma)|MM burma|MM myanmar|MN mongolia|MO macao sar china|MO macau|MO macao
MP northern mariana islands|MQ martinique|MR mauritania|MS montserrat|MT malta|MU mauritius|MV maldives|MW malawi
MX mexico|MY malaysia|MZ mozambique|NA namibia|NC new caledonia|NE niger|NF norfolk island|NG nigeria|NI nicaragua
NL netherlands|NL the netherlands|NO norway|NP nepal|NR nauru|NU niue|NZ new zealand|OM oman|PA panama|PE peru
PF french polynesia|PG papua new guinea|PH philippines|PK pakistan|PL poland|PM st. pierre & miquelon
PN pitcairn islands|PR puerto rico|PS palestinian territories|PS palestine|PT portugal|PW palau|PY paraguay|QA qatar
RE réunion|RE reunion|RO romania|RS serbia|RU russia|RU russian federation|RW rwanda|SA saudi arabia
SB solomon islands|SC seychelles|SD sudan|SE sweden|SG singapore|SH st. helena|SI slovenia|SJ svalbard & jan mayen
SK slovakia|SL sierra leone|SM san marino|SN senegal|SO somalia|SR suriname|SS south sudan|ST são tomé & príncipe
ST sao tome and principe|SV el salvador|SX sint maarten|SY syria|SY syrian arab republic|SZ eswatini|SZ swaziland
TC turks & caicos islands|TC turks and caicos islands|TD chad|TF french southern territories|TG togo|TH thailand
TJ tajikistan|TK tokelau|TL timor-leste|TL east timor|TM turkmenistan|TN tunisia|TO tonga|TR türkiye|TR turkey
TT trinidad & tobago|TT trinidad and tobago|TV tuvalu|TW taiwan|TW taiwan, province of china|TZ tanzania
TZ tanzania, united republic of|UA ukraine|UG uganda|UM u.s. outlying islands|US united states
US united states of america|US usa|UY uruguay|UZ uzbekistan|VA vatican city|VA holy see (vatican city state)
VC st. vincent & grenadines|VC saint vincent and the grenadines|VE venezuela|VE venezuela, bolivarian republic of
VG british virgin islands|VI u.s. virgin islands|VN vietnam|VN viet nam|VU vanuatu|WF wallis & futuna|WS samoa
XK kosovo|YE yemen|YT mayotte|ZA south africa|ZM zambia|ZW zimbabwe
`;

const pairs = table
  .trim()
  .split(/[|\n]/)
  .map((entry): readonly [string, string] => [entry.slice(3), entry.slice(0, 2)]);

/** Names, in the order of `countryNameCodes`. */
export const countryNames: readonly string[] = pairs.map(([name]) => name);
export const countryNameCodes: readonly string[] = pairs.map(([, code]) => code);
