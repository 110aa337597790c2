import { packageName } from '../../host/owner-module.ts';

/** The files of a new owner's folder, by name. Each line that begins with `// ` in the configuration is a setting to switch on. */
export const ownerFiles: Readonly<Record<string, string>> = {
  'lake.config.ts': `import { defineLake } from '${packageName}';

/**
 * What this lake takes in and for whom. Every command finds this file from its folder upwards, and the lake is the folder
 * lake-data beside it. \`lake config\` shows what holds; \`lake doctor\` says what is wrong.
 */
export const config = defineLake({
  /**
   * By source: whose accounts it has. A source with exactly one account gives it to files that do not say whose they are.
   * The names are yours: letters, digits and dashes.
   */
  sources: {
    // distrokid: { accounts: ['nova-kite'] },
    // tiktok: { accounts: ['nova-kite', 'glass-rain'] },
    // metaads: { accounts: ['nova-kite'], extract: { everyHours: 24 } },
  },

  /** By dataset (\`lake catalog\` lists them): what this lake does otherwise than the dataset's contract says. */
  datasets: {
    // 'distrokid/bank-details': { maxRejectedShare: 0.1, freshEveryHours: 800 },
    // 'mailchimp/audience': { personal: 'hash' },
  },

  /** Statements of distributors that the lake does not know: the names of the columns in their files. */
  statements: {
    // landr: { columns: { store: 'Platform', sale_month: 'Month', amount: 'Net' }, currency: 'USD' },
  },

  /** What \`lake archive\` may move away. Without this line it moves nothing. */
  // retention: { landing: { months: 13 }, raw: { months: 24, personalMonths: 12 }, curated: { supersededDays: 30 } },
});
`,
  '.gitignore': 'lake-data/\nnode_modules/\n',
};
