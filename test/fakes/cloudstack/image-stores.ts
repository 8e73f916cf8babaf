/** Secondary storage. */
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { impossible, invalid } from './refusals.ts';
import { type Row, shown } from './state.ts';
import type { World } from './world.ts';

export interface ImageStore extends Row {
  readonly zoneid: string;
  name: string;
  readonly url: string;
  readonly created: number;
  /** Whether the system VM template came onto it: it is only logged when it did not. */
  hasTemplate: boolean;
}

export const imageStoreCommands: Commands = {
  addImageStore: {
    params: 'provider! zoneid:zones name url details:map',
    run: async (call) => ({ imagestore: answer(call.world, await create(call)) }),
  },
  listImageStores: {
    params: 'id:imageStores zoneid:zones name keyword provider protocol paged',
    run: (call) => {
      const { id, zoneid, name, keyword } = call.args;
      const found = call.world
        .live('imageStores')
        .filter((store) => matches(id, store.id) && matches(zoneid, store.zoneid))
        .filter((store) => matches(name, store.name) && contains(keyword, store.name));
      return listed('imagestore', found, call, answer);
    },
  },
  updateImageStore: {
    params: 'id:imageStores! name readonly:boolean',
    envelope: 'updateImageStoreresponse',
    run: ({ world, args }) => {
      const store = world.row('imageStores', args.id ?? '');
      if (args.name !== undefined) store.name = args.name;
      return { imagestore: answer(world, store) };
    },
  },
  deleteImageStore: {
    params: 'id:imageStores!',
    run: ({ world, args }) => {
      const store = world.row('imageStores', args.id ?? '');
      if (store.removed) throw invalid(`Image store with id ${store.db} doesn't exist`);
      world.remove(store);
      return { success: true };
    },
  },
};

function answer(world: World, store: ImageStore): object {
  return {
    ...shown(store, 'created', 'hasTemplate'),
    zonename: world.row('zones', store.zoneid).name,
    protocol: store.url.split(':', 1)[0],
    providername: 'NFS',
    scope: 'ZONE',
    readonly: false,
    hasannotations: false,
  };
}

async function create({ world, args }: Asked): Promise<ImageStore> {
  const { url, zoneid, name = url ?? '' } = args;
  if (world.live('imageStores').some((store) => matches(name, store.name))) {
    throw invalid(`The image store with name ${name} already exists, try creating with another name`);
  }
  const refuse = (reason: string) => impossible(`Failed to add data store: ${reason}`);
  if (url === undefined) throw refuse('Cannot invoke "String.indexOf(String)" because "url" is null');
  if (!/^\w+:\/\//.test(url)) throw refuse(`${url} is not a valid uri`);
  if (!/^\w+:\/\/[^/]+\/./.test(url)) {
    throw refuse('Your host and/or path is wrong.  Make sure it is of the format nfs://hostname/path');
  }
  if (zoneid === undefined) {
    throw refuse('DataCenter id is null, and simulator image store has to be associated with a data center');
  }
  const hasTemplate = (await world.hooks.mountImageStore?.(url)) ?? true;
  world.later(0, 'scan', zoneid);
  return world.add('imageStores', { zoneid, name, url, created: world.now(), hasTemplate });
}
