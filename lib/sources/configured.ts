import type { Contract } from '../contract/contract.ts';
import { normaliseName } from '../contract/header.ts';
import type { Dataset, Source } from '../contract/source.ts';
import { invalidConfig, type LakeConfig, parseLakeConfig } from '../lake/config.ts';

/**
 * Reads what an owner's lake.config.ts exports. Throws `invalid-config` if it names something that these sources do not
 * have.
 */
export function parseOwnerConfig(sources: readonly Source[], written: unknown): LakeConfig {
  return parseLakeConfig(written, {
    sources: sources.map(({ id }) => id),
    datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
  });
}

/**
 * The sources as the owner of this lake configured them: with the layouts that only the owner knows, and the names of
 * columns in the owner's files. Throws `invalid-config` if the configuration names something that does not exist.
 */
export function configuredSources(sources: readonly Source[], config: LakeConfig): readonly Source[] {
  return sources.map((source) => {
    const datasets = source.configure?.(config) ?? source.datasets;
    return {
      ...source,
      datasets: datasets.map((dataset) =>
        revised(withTolerance(withForms(withNames(withCurrency(dataset, config), config), config), config), config),
      ),
    };
  });
}

/**
 * Number of revisions of a contract's version. A version that the project raises is above all revisions that an owner
 * raised.
 */
const revisionsOfVersion = 1000;

/**
 * A part is a function of bytes and version, so a change by the owner has to change the version of every variant alike.
 */
function revised(dataset: Dataset, { datasets }: LakeConfig): Dataset {
  const revision = datasets[dataset.contract.dataset]?.revision ?? 0;
  if (revision === 0) return dataset;
  const newer = ({ version, ...contract }: Contract): Contract => ({
    ...contract,
    version: version * revisionsOfVersion + revision,
  });
  const variants = dataset.variants?.map((variant) => ({ ...variant, contract: newer(variant.contract) }));
  return { ...dataset, contract: newer(dataset.contract), ...(variants ? { variants } : {}) };
}

/** Gives the dataset unchanged, after a check that its source used the currency that the owner gives. */
function withCurrency(dataset: Dataset, { datasets }: LakeConfig): Dataset {
  const id = dataset.contract.dataset;
  const currency = datasets[id]?.currency;
  const taken = dataset.facts?.({ fileName: '', documentName: '', preamble: [] }).currency;
  if (currency !== undefined && taken !== currency)
    throw invalidConfig(`datasets['${id}'].currency: its files say their currency themselves`);
  return dataset;
}

/** A dataset with the share of money that its newer files may lack, as its owner gives it. */
function withTolerance(dataset: Dataset, { datasets }: LakeConfig): Dataset {
  const { contract } = dataset;
  const lessPercent = datasets[contract.dataset]?.lessPercent;
  if (lessPercent === undefined) return dataset;
  if (contract.covers?.money === undefined)
    throw invalidConfig(`datasets['${contract.dataset}'].lessPercent: no file of it is held because of its money`);
  return { ...dataset, contract: { ...contract, covers: { ...contract.covers, lessPercent } } };
}

/**
 * A dataset with the forms of numbers and dates in its files, as its owner gives them. A variant's own description goes
 * before them.
 */
function withForms(dataset: Dataset, { datasets }: LakeConfig): Dataset {
  const { numbers, dates } = datasets[dataset.contract.dataset] ?? {};
  const said = { ...(numbers === undefined ? {} : { numbers }), ...(dates === undefined ? {} : { dates }) };
  if (Object.keys(said).length === 0) return dataset;
  const variants = dataset.variants?.map((variant) => ({ ...variant, said: { ...said, ...variant.said } }));
  return { ...dataset, said: { ...said, ...dataset.said }, ...(variants ? { variants } : {}) };
}

/** A dataset whose columns are also read from the names in `datasets.<id>.columns`, which go before all others. */
function withNames(dataset: Dataset, config: LakeConfig): Dataset {
  const { contract } = dataset;
  const names = Object.entries(config.datasets[contract.dataset]?.columns ?? {});
  if (names.length === 0) return dataset;
  const where = `datasets['${contract.dataset}'].columns`;
  if (contract.recognise.shape === 'table')
    throw invalidConfig(`${where}: its files have no header that could name columns otherwise`);
  const columns = { ...contract.columns };
  for (const [name, header] of names) {
    const column = columns[name];
    if (!column) {
      const known = Object.keys(contract.columns).join(', ');
      throw invalidConfig(`${where} names the column '${name}', which does not exist; the columns are ${known}`);
    }
    const normal = normaliseName(header);
    const other = Object.entries(columns).find(
      ([one, { from }]) => one !== name && from.some((known) => normaliseName(known) === normal),
    );
    if (other) throw invalidConfig(`${where}: the column '${other[0]}' already reads '${header}'`);
    columns[name] = { ...column, from: [header, ...column.from] };
  }
  return { ...dataset, contract: { ...contract, columns } };
}
