import type { Configuration, WrittenConfiguration } from './defaults.ts';

/** The configuration in the shape of the file, nothing left out: loading it again gives the same configuration. */
export function asWritten({ platform, ...configuration }: Configuration): WrittenConfiguration {
  return {
    mode: configuration.mode,
    minimumKubernetesVersion: `1.${platform.kubernetesMinor}`,
    scrapePortNames: [...platform.scrapePortNames],
    rules: configuration.rules,
    overrides: configuration.overrides,
    exemptions: configuration.exemptions,
    namespaceModeLabel: configuration.namespaceModeLabel,
    onError: configuration.onError,
    server: configuration.server,
  };
}
