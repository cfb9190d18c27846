/** A path as services name the files of a repository: `./shop.yaml` is `shop.yaml`. */
export function repositoryPath(file: string): string {
  return file.replace(/^(?:\.\/+)+/, '');
}
