import type { V1ObjectMeta } from '@kubernetes/client-node';
import { type Place, placeOf } from '../surroundings/resources.ts';

/** No name ends like this that an object can have. */
const GENERATED = '*';

/** Where an object stands, as people are told of it: `web-*` where the API server makes the name from `web-`. */
export function shownPlace(object: { metadata?: V1ObjectMeta }): Place {
  const place = placeOf(object);
  const prefix = object.metadata?.generateName;
  return place.name === '' && typeof prefix === 'string' && prefix !== ''
    ? { ...place, name: `${prefix}${GENERATED}` }
    : place;
}

/** Whether an object with this shown name is of its own, whatever others are called. */
export function isGenerated(name: string): boolean {
  return name.endsWith(GENERATED);
}
