import type { Contract } from '../contract/contract.ts';
import { normaliseName } from '../contract/header.ts';
import type { Dataset, Source } from '../contract/source.ts';
import { invalidConfig, type LakeConfig, parseLakeConfig } from '../lake/config.ts';

/** Reads what an owner's lake.config.ts exports. Throws `invalid-config` where it names what these sources have not. */
export function parseOwnerConfig(sources: readonly Source[], written: unknown): LakeConfig {
  return parseLakeConfig(written, {
    sources: sources.map(({ id }) => id),
    datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
  });
}

/**
 * The sources as the owner of this lake configured them: with the layouts that only the owner knows, and the names that
 * columns have in the owner's files. Throws `invalid-config` where that names what is not there.
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

/** Revisions of a contract's version: one that the project raises goes before all that an owner raised. */
const revisionsOfVersion = 1000;

/** A part is a function of bytes and version, so what an owner changes has to change the version, of every variant alike. */
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

/** The dataset as it is, once it is sure that its source took the currency that the owner says. */
function withCurrency(dataset: Dataset, { datasets }: LakeConfig): Dataset {
  const id = dataset.contract.dataset;
  const currency = datasets[id]?.currency;
  const taken = dataset.facts?.({ fileName: '', documentName: '', preamble: [] }).currency;
  if (currency !== undefined && taken !== currency)
    throw invalidConfig(`datasets['${id}'].currency: its files say their currency themselves`);
  return dataset;
}

/** A dataset with how much less money its newer files may have, as its owner says. */
function withTolerance(dataset: Dataset, { datasets }: LakeConfig): Dataset {
  const { contract } = dataset;
  const lessPercent = datasets[contract.dataset]?.lessPercent;
  if (lessPercent === undefined) return dataset;
  if (contract.covers?.money === undefined)
    throw invalidConfig(`datasets['${contract.dataset}'].lessPercent: no file of it is held because of its money`);
  return { ...dataset, contract: { ...contract, covers: { ...contract.covers, lessPercent } } };
}

/** A dataset with how its files write numbers and dates, as its owner says; a variant's own description goes before it. */
function withForms(dataset: Dataset, { datasets }: LakeConfig): Dataset {
  const { numbers, dates } = datasets[dataset.contract.dataset] ?? {};
  const said = { ...(numbers === undefined ? {} : { numbers }), ...(dates === undefined ? {} : { dates }) };
  if (Object.keys(said).length === 0) return dataset;
  const variants = dataset.variants?.map((variant) => ({ ...variant, said: { ...said, ...variant.said } }));
  return { ...dataset, said: { ...said, ...dataset.said }, ...(variants ? { variants } : {}) };
}

/** A dataset whose columns are also read from the names in `datasets.<id>.columns`, before all others. */
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
