import { Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { labelConfig, synthLake } from './support.ts';

it.each([{}, { customerKey: true, alertEmail: 'ops@example.com' }])('the stack %j passes AwsSolutions', (options) => {
  const check = () =>
    synthLake(options, labelConfig, (app) => Validations.of(app).addPlugins(new AwsSolutionsChecks(app)));
  expect(check).not.toThrow();
});

it('a role that may do everything would not pass', () => {
  const check = () =>
    synthLake({}, labelConfig, (app, stack) => {
      const role = new Role(stack, 'all', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    });
  expect(check).toThrow();
});
