import { UsageError } from '../config/flags.ts';

/** As kubectl takes the resource, in any case: singular, plural, short, with version and group. */
const DEPLOYMENTS = /^deploy(?:ments?)?(?:(?:\.v1)?\.apps)?$/i;

/** Which Deployments the operands ask for: their names, or none for all of them. Throws a UsageError. */
export function deploymentNames(operands: readonly string[]): string[] {
  const [first, ...rest] = operands;
  if (first === undefined) return [];
  if (/^-$|[.](?:ya?ml|json)$/.test(first)) {
    throw new UsageError(
      `${first}: expected a Deployment of the cluster; manifests are for \`evenkeel check ${first}\``,
    );
  }
  if (operands.some((operand) => operand.includes('/'))) return operands.map(nameOf);
  if (!DEPLOYMENTS.test(first)) throw otherKind(first);
  return rest;
}

/** The name in `deployment/NAME`. */
function nameOf(operand: string): string {
  const [type = '', name = '', ...more] = operand.split('/');
  if (name === '' || more.length > 0 || type === '') {
    throw new UsageError(`${operand}: expected deployment/NAME, as every operand is written once one is`);
  }
  if (!DEPLOYMENTS.test(type)) throw otherKind(operand);
  return name;
}

function otherKind(operand: string): UsageError {
  return new UsageError(`${operand}: expected deployment/NAME or deployment NAME...; Deployments alone are judged`);
}
