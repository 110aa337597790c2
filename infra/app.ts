import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { loadConfig } from '../host/load-config.ts';
import { readSettings } from '../host/settings.ts';
import { bundleFunctions, pathsOf, sizeLines } from './bundle/bundle.ts';
import { LakeStack } from './lake-stack.ts';
import { readOptions } from './options.ts';

/** The CDK app. `cdk synth` needs no account: names that hold one are put together where it is deployed. */
const app = new App();
const options = readOptions((name) => app.node.tryGetContext(name));
const settings = readSettings({ LAKE_CONFIG: options.config });
const { config, path: configPath } = await loadConfig(settings, join(import.meta.dirname, '..'));
const bundles = await bundleFunctions({ architecture: options.architecture, configPath });
process.stderr.write(`configuration: ${configPath}\n${sizeLines(bundles).join('\n')}\n`);
const baseUrlOf = (source: string): string | undefined => app.node.tryGetContext(`baseUrl:${source}`);
new LakeStack(app, options.name, { config, options, codePaths: pathsOf(bundles), baseUrlOf });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
