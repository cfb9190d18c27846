/** Whether a text is the source of a Helm chart's template: Go template actions stand where YAML has no braces. */
export function isHelmTemplate(text: string): boolean {
  return /\{\{-?\s*(?:\/\*|[.$(]|include\b|template\b|if\b|else\b|end\b|range\b|with\b|define\b|block\b|toYaml\b|tpl\b|default\b|quote\b|printf\b|required\b|lookup\b|fail\b)/.test(
    text,
  );
}
