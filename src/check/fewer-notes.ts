import type { Note, NoteTopic } from '../manifest/read.ts';

/** How many notes of a topic are told one by one; of more there is one for all, in the words for that many. */
interface Topic {
  most: number;
  /** Whether notes in the same words are one, wherever they stand; else those at the same place are. */
  byWords?: boolean;
  many(count: number): string;
}

const TOPICS: Readonly<Record<NoteTopic, Topic>> = {
  template: {
    most: 3,
    many: (count) =>
      `one of ${count} templates, which are no YAML until they are rendered: helm template CHART | evenkeel check -`,
  },
  chart: {
    most: 3,
    many: (count) =>
      `one of ${count} Helm charts, whose templates are no YAML until rendered: helm template CHART | evenkeel check -`,
  },
  patch: {
    most: 3,
    many: (count) =>
      `one of ${count} Deployments without spec.selector: patches, not judged; what comes of them is: kustomize build DIR | evenkeel check -`,
  },
  overlay: {
    most: 1,
    many: (count) =>
      `one of ${count} kustomizations; bases and overlays are judged as written, what is applied by: kustomize build DIR | evenkeel check -`,
  },
  link: { most: 3, many: (count) => `one of ${count} links to folders, which are not entered unless they are named` },
  'special-file': {
    most: 3,
    many: (count) => `one of ${count} pipes, sockets and devices, which are not read unless they are named`,
  },
  'no-text': {
    most: 3,
    many: (count) => `one of ${count} files with a NUL byte, as no text has; none of them is read`,
  },
  merge: {
    most: 3,
    many: (count) =>
      `one of ${count} documents with << below a key: kubectl takes what it brings, and this reads the key; put << first`,
  },
  'namespace-labels': {
    most: 3,
    byWords: true,
    many: (count) =>
      `one of ${count} times that the policy goes by the labels of a namespace that are not known here; give the manifests of the namespaces too`,
  },
  twice: {
    most: 3,
    many: (count) =>
      `one of ${count} manifests of Deployments that other manifests are of too: what is applied last holds; each is judged, and each among the other's surroundings`,
  },
};

/**
 * One note in place of many of a topic, where the first of them stood: hundreds of templates and patches must not drown what
 * was found. What is said twice of one place, or of one namespace, is said once.
 */
export function fewerNotes(notes: readonly Note[]): Note[] {
  const byTopic = new Map<NoteTopic, Map<string, Note>>();
  for (const note of notes) {
    if (note.topic === undefined) continue;
    const others = byTopic.get(note.topic) ?? new Map<string, Note>();
    byTopic.set(note.topic, others);
    const same = TOPICS[note.topic].byWords ? note.message : JSON.stringify([note.file, note.at]);
    if (!others.has(same)) others.set(same, note);
  }
  const kept = new Map<Note, Note>();
  for (const [topic, places] of byTopic) {
    const all = [...places.values()];
    const isMany = all.length > TOPICS[topic].most;
    for (const note of isMany ? all.slice(0, 1) : all) {
      const { topic: _, ...told } = note;
      kept.set(note, isMany ? { ...told, message: TOPICS[topic].many(all.length) } : told);
    }
  }
  return notes.flatMap((note) => (note.topic === undefined ? note : (kept.get(note) ?? [])));
}
