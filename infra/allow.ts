import { Stack, Validations } from 'aws-cdk-lib';
import type { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';

/**
 * Adds statements to a role. It acknowledges each wildcard at the end of a resource, with one reason for all of them. It does
 * not acknowledge a wildcard in an action, which fails the check of the stack.
 */
export function allow(role: Role, statements: readonly PolicyStatement[], reason: string): void {
  const wildcards = new Set<string>();
  for (const statement of statements) {
    role.addToPolicy(statement);
    for (const resource of statement.resources) {
      const name = plainText(Stack.of(role).resolve(resource));
      if (name.includes('*')) wildcards.add(name);
    }
  }
  for (const name of wildcards)
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${name}]`, reason });
}

/** A resolved value as the check writes it: with references in angle brackets. */
function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return `<${Ref}>`;
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(plainText).join(String(join[0]));
  throw new TypeError('a resource is text, a reference, or a join of them');
}
