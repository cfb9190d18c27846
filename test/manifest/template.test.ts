import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readManifests } from '../../src/manifest/read.ts';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';

const told = (text: string) => {
  const { manifests, faults, notes } = readManifests('x', text);
  return [
    ...manifests.map(() => 'read'),
    ...faults.map(({ at }) => `fault ${at?.line}:${at?.column}`),
    ...notes.map(({ at, topic }) => `${topic} ${at?.line}:${at?.column}`),
  ];
};

describe('templates are told from broken text by what breaks them', () => {
  const table: Record<string, readonly [text: string, ...told: string[]]> = {
    'a value': [`${HEAD}data:\n  a: {{ .Values.a }}\n`, 'template 6:6'],
    'a value of Jinja': [`${HEAD}data:\n  a: {{ a }}\n`, 'template 6:6'],
    'a key': [`${HEAD}data:\n  {{ .key }}: v\n`, 'template 6:3'],
    'an item': [`${HEAD}data:\n  - {{ .item }}\n`, 'template 6:5'],
    'a condition': [`${HEAD}{{- if .Values.a }}\ndata: {}\n{{- end }}\n`, 'template 5:1'],
    'a block of Jinja': [`${HEAD}data:\n{% for a in b %}\n  {{ a }}: b\n{% endfor %}\n`, 'template 6:1'],
    'what is put in with its indentation': [
      `${HEAD}  labels:\n    {{- include "x.labels" . | nindent 4 }}\n`,
      'template 6:5',
    ],
    'one over several lines': [`${HEAD}data:\n  a: {{ include "x"\n    (dict "a" "b")\n  }}\n`, 'template 6:6'],
    'one below a block scalar': [`${HEAD}data:\n  a: |\n{{ .x | indent 4 }}\n  b: c\n`, 'template 7:1'],
    'two keys of which one will be left': [
      `${HEAD}data:\n{{- if .a }}\n  a: b\n{{- else }}\n  a: c\n{{- end }}\n`,
      'template 6:1',
    ],
    'a comment of a template': [`{{/* a */}}\n${HEAD}`, 'template 1:1'],
    'a definition': [`{{- define "x" -}}\n${HEAD}{{- end -}}\n`, 'template 1:1'],
    'one of several documents': [`${HEAD}---\n${HEAD}data: {{ .a }}\n---\n${HEAD}`, 'read', 'read', 'template 10:7'],
    'several documents, told once': [`${HEAD}a: {{ .a }}\n---\n${HEAD}a: {{ .a }}\n`, 'template 5:4'],

    'in quotes': [`${HEAD}data:\n  a: "{{ .Values.a }}"\n  b: '{{ $labels.x }}'\n`, 'read'],
    'within a text': [`${HEAD}data:\n  a: image:{{ .tag }}\n`, 'read'],
    'in a block scalar': [`${HEAD}data:\n  a: |\n    {{ $value }} is\n    {{- if x }}\n  b: c\n`, 'read'],
    'in a comment': [`# {{ .Values.a }}\n${HEAD}`, 'read'],
    'of a workflow': [`${HEAD}data:\n  a: \${{ secrets.X }}\n`, 'read'],

    'broken elsewhere, in quotes here': [`${HEAD}data:\n  a: "{{ .a }}"\n b: c\n`, 'fault 7:2'],
    'broken elsewhere, in a block scalar here': [`${HEAD}data:\n  a: |\n    {{ $value }}\n b: c\n`, 'fault 8:2'],
    'indented with a tab, in quotes here': [`${HEAD}data:\n\ta: "{{ x }}"\n`, 'fault 6:1'],
  };
  for (const [what, [text, ...expected]] of Object.entries(table)) {
    test(what, () => assert.deepEqual(told(text), expected));
  }

  test('in the templates of a chart, whatever is in quotes', () => {
    const text = `${HEAD}data:\n  a: "{{ .Values.a }}"\n`;
    const { manifests, notes } = readManifests('charts/web/templates/x.yaml', text, { chart: 'charts/web' });
    assert.deepEqual(manifests, []);
    assert.deepEqual(notes, [
      {
        file: 'charts/web',
        message: 'a Helm chart; its templates are no YAML until rendered: helm template charts/web | evenkeel check -',
        topic: 'chart',
      },
    ]);
    assert.equal(readManifests('charts/web/templates/x.yaml', HEAD, { chart: 'charts/web' }).manifests.length, 1);
  });

  test('actions without an end take no longer', () => {
    const started = performance.now();
    told(`${HEAD}a: ${'{{'.repeat(500_000)}\n`);
    told(`${HEAD}a: {{ b }}\n${'{% '.repeat(500_000)}\n`);
    assert.ok(performance.now() - started < 10_000);
  });
});
