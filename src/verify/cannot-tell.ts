/** Nothing can be verified, and nothing was touched. Printed as it is; exit code 2. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell';
}
